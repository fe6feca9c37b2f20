import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { extractFile, getRawHeader, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInPackages } from '../../../build/built-in-packages.ts';
import { type Lockfile, nameOf, runtimeFolders } from '../../../build/runtime-packages.ts';
import { type PackagedApp, packageApp, type StagedProject, stageProject } from './packaged-app.ts';

let project: StagedProject;
let app: PackagedApp;
let asar: string;
/** Files of the archive, with forward slashes and no leading one. */
let files: readonly string[];

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const lockfile: Lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'));

beforeAll(async () => {
  project = await stageProject();
  app = await packageApp(project);
  asar = join(app.resources, 'app.asar');
  files = listPackage(asar, { isPack: false })
    .map((path) => path.slice(1))
    .filter((path) => !statSync(join(app.contents, path)).isDirectory());
}, 240_000);

afterAll(() => project?.remove());

/** As they stand in the binary. */
const [off, on] = ['0'.charCodeAt(0), '1'.charCodeAt(0)];

/** All files under a folder, relative to it. */
const under = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

const ours = () => files.filter((path) => !path.startsWith('node_modules/'));
const theirs = () => files.filter((path) => path.startsWith('node_modules/'));

describe('threat 14 (H9): the fuses of the packaged binary', () => {
  it('are set as the threat model lists them', async () => {
    const wire = await getCurrentFuseWire(join(app.folder, 'keybearer-desktop'));
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: off,
      [FuseV1Options.EnableCookieEncryption]: on,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
      [FuseV1Options.EnableNodeCliInspectArguments]: off,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
      [FuseV1Options.OnlyLoadAppFromAsar]: on,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: off,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
    });
  });

  it('have an archive to guard in which every file carries its hash', () => {
    const { header } = getRawHeader(asar);
    const entry = header.files.dist;
    const index = entry && 'files' in entry ? entry.files['index.mjs'] : undefined;
    const hash = createHash('sha256').update(extractFile(asar, 'dist/index.mjs')).digest('hex');
    expect(index).toMatchObject({ integrity: { algorithm: 'SHA256', hash } });
    expect(existsSync(join(app.resources, 'app'))).toBe(false);
  });
});

describe('the archive', () => {
  it('has of ours what runs, and nothing else', () => {
    const allowed = [
      /^package\.json$/,
      /^LICENSE$/,
      /^assets\/sign-in\.html$/,
      /^assets\/icons\/\d+x\d+\.png$/,
      /^assets\/tray\/(linux\/)?tray-(good|attention|paused)(Template)?(@[\d.]+x)?\.png$/,
      /^dist\/(index|preload|keychain-process|sandbox)\.[cm]js$/,
      /^dist\/chunks\/[\w-]+\.mjs$/,
      /^dist\/renderer\/index\.html$/,
      /^dist\/renderer\/assets\/[\w-]+\.(js|css|svg)$/,
    ];
    expect(ours().filter((path) => !allowed.some((one) => one.test(path)))).toEqual([]);
    for (const needed of [
      'dist/index.mjs',
      'dist/keychain-process.mjs',
      'dist/sandbox.mjs',
      'dist/renderer/index.html',
      'assets/sign-in.html',
      'assets/tray/tray-goodTemplate@2x.png',
    ]) {
      expect(files).toContain(needed);
    }
  });

  it('has everything that its own parts import', () => {
    const scripts = ours().filter((path) => /^dist\/[^/]+\.[cm]js$|^dist\/chunks\//.test(path));
    const missing = scripts.flatMap((path) =>
      importsOf(readFileSync(join(app.contents, path), 'utf8'))
        .filter((name) => !isThere(name, path))
        .map((name) => `${path} imports ${name}`),
    );
    expect(scripts.length).toBeGreaterThan(3);
    expect(missing).toEqual([]);
  });

  it('has of others the packages that run, each with its licence', () => {
    const installed = [...runtimeFolders(lockfile)].filter((folder) => existsSync(folder));
    const names = new Set(installed.map(nameOf));
    const packed = theirs().filter((path) => path.endsWith('/package.json') && isRoot(path));
    const packedNames = new Set(
      packed.map((path) => nameOf(path.slice(0, -'/package.json'.length))),
    );
    expect([...packedNames].sort()).toEqual([...names].sort());
    const licensed = installed.filter((folder) => readdirSync(folder).some(isLicence));
    for (const name of new Set(licensed.map(nameOf))) {
      const at = theirs().filter((path) => path.includes(`node_modules/${name}/`));
      expect(
        at.some((path) => isLicence(path.split('/').at(-1) ?? '')),
        name,
      ).toBe(true);
    }
  });

  it('has the code of others once: what is built into ours does not lie in node_modules as well', () => {
    const twice = theirs().filter(
      (path) =>
        builtInPackages.some((name) => path.includes(`node_modules/${name}/`)) && isCode(path),
    );
    expect(twice).toEqual([]);
    const locked = Object.keys(lockfile.packages);
    expect(builtInPackages.filter((name) => !locked.includes(`node_modules/${name}`))).toEqual([]);
  });

  it('has no source maps, types, sources, tests or documents of others', () => {
    const kinds = theirs().filter((path) => !/\.([cm]?js|json|node|wasm)$/.test(path));
    expect(kinds.filter((path) => !isLicence(path.split('/').at(-1) ?? ''))).toEqual([]);
    expect(
      files.filter((path) => /\/(tests?|__tests__|docs?|examples?|benchmarks?)\//.test(path)),
    ).toEqual([]);
  });

  it('has of SQLite the one build that Node loads', () => {
    const sqlite = theirs().filter((path) => path.includes('/sql.js/dist/'));
    expect(sqlite.sort()).toEqual([
      'node_modules/sql.js/dist/sql-wasm.js',
      'node_modules/sql.js/dist/sql-wasm.wasm',
    ]);
  });

  it('names no file of a person and holds no key', () => {
    expect(
      files.filter((path) => /\.(env|hdr|pem|key|p12|pfx)$|client_secret|\.npmrc/.test(path)),
    ).toEqual([]);
    const secret =
      /-----BEGIN [A-Z ]*PRIVATE KEY-----[\\nr\s]+[A-Za-z0-9+/]{20}|"(refresh_token|client_secret)":\s*"[^"]{8,}/;
    expect(
      ours().filter((path) => secret.test(readFileSync(join(app.contents, path), 'utf8'))),
    ).toEqual([]);
  });

  it('starts the desktop entry, and keeps nothing of the project that only builds it', () => {
    const packed = JSON.parse(readFileSync(join(app.contents, 'package.json'), 'utf8'));
    expect(packed).toMatchObject({
      main: 'dist/index.mjs',
      type: 'module',
      version: manifest.version,
    });
    expect(packed).not.toHaveProperty('devDependencies');
    expect(packed).not.toHaveProperty('scripts');
  });

  it('stays small', () => {
    const megabytes = (path: string) => statSync(path).size / 1e6;
    const beside = under(join(app.resources, 'app.asar.unpacked'));
    console.info(
      `app.asar ${megabytes(asar).toFixed(1)} MB with ${files.length} files, ${beside.length} files beside it`,
    );
    // Of these SQLite, for gcloud's database, is 0.7, and node-forge, for .p12 keys, 1.1.
    expect(megabytes(asar)).toBeLessThan(9);
  });
});

describe('native modules', () => {
  it('lie beside the archive, where the system can load them, for this system only', () => {
    const beside = under(join(app.resources, 'app.asar.unpacked')).filter((path) =>
      path.endsWith('.node'),
    );
    expect(beside.sort()).toEqual([
      `node_modules/@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`,
      'node_modules/keytar/build/Release/keytar.node',
    ]);
  });

  it('and every other dependency load from what was packed, within our code or beside it', () => {
    // These two ask Electron for something as they load.
    const elsewhere = ['electron-store', 'electron-updater', ...builtInPackages];
    const beside = Object.keys({
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
    }).filter((name) => !elsewhere.includes(name));
    const chunks = ours().filter((path) => path.startsWith('dist/chunks/'));
    const names = [...beside, ...chunks.map((path) => `./${path}`)];
    const code = names.map((name) => `await import(${JSON.stringify(name)});`).join('\n');
    const ran = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: app.contents,
      encoding: 'utf8',
    });
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
  });
});

describe('beside the app', () => {
  const launcher = () => join(app.resources, 'cli', 'keybearer');

  it('lies the command line, which runs on the Node of the person', () => {
    const ran = spawnSync(launcher(), ['--version'], { encoding: 'utf8' });
    expect(ran.stdout.trim()).toContain(manifest.version);
    expect(ran.status).toBe(0);
    expect(readdirSync(app.folder)).toContain('keybearer-desktop');
    expect(readdirSync(app.folder)).not.toContain('keybearer');
  });

  it('says that the app itself is the agent', () => {
    const ran = spawnSync(launcher(), ['agent'], { encoding: 'utf8' });
    expect(ran.stderr).toContain('the desktop app is the agent: open Keybearer');
    expect(ran.status).toBe(2);
  });

  it('it says what it needs where there is no Node', () => {
    // Nothing in PATH but what a shell script may expect.
    const env = { PATH: join(app.resources, 'cli') };
    const ran = spawnSync('/bin/sh', [launcher(), 'status'], { encoding: 'utf8', env });
    expect(ran.stderr).toContain('needs Node 20.19 or newer');
    expect(ran.status).toBe(1);
  });

  it('lies no address for updates, as nobody signed this package', () => {
    expect(existsSync(join(app.resources, 'app-update.yml'))).toBe(false);
  });

  it('stands the same in the archive for Linux', () => {
    const archive = join(app.release, `Keybearer-${manifest.version}-linux-${process.arch}.tar.gz`);
    const listed = spawnSync('tar', ['-tvzf', archive], { encoding: 'utf8' }).stdout.split('\n');
    // Mode, owner, size and time stand before the path, whose first part is the folder of the version.
    const inside = listed.flatMap((line) => line.match(/^-.* Keybearer-[^/]+\/(.+)$/)?.[1] ?? []);
    expect(inside.sort()).toEqual(under(app.folder).sort());
    expect(listed.find((line) => line.endsWith('/keybearer-desktop'))).toMatch(/^-rwxr-xr-x/);
  });
});

describe('electron-builder alone', () => {
  it('packages what electron-builder.yml says: the same of ours, the same fuses, no feed', async () => {
    const made = spawnSync(
      process.execPath,
      [
        'node_modules/electron-builder/cli.js',
        '--dir',
        '--config.electronDist=electron',
        '--config.directories.output=bare',
      ],
      {
        cwd: project.folder,
        env: { ...process.env, KEYBEARER_UPDATE_URL: 'https://downloads.example/keybearer' },
        encoding: 'utf8',
      },
    );
    expect(made.status, `${made.stdout}\n${made.stderr}`).toBe(0);
    const folder = join(project.folder, 'bare', 'linux-unpacked');
    const packed = listPackage(join(folder, 'resources', 'app.asar'), { isPack: false }).map(
      (path) => path.slice(1),
    );
    const oursIn = (paths: readonly string[]) =>
      paths.filter((path) => /^(dist|assets)\/.*\.\w+$|^LICENSE$/.test(path)).sort();
    expect(oursIn(packed)).toEqual(oursIn(files));
    expect(await getCurrentFuseWire(join(folder, 'keybearer-desktop'))).toEqual(
      await getCurrentFuseWire(join(app.folder, 'keybearer-desktop')),
    );
    expect(under(join(folder, 'resources', 'cli'))).toEqual(under(join(app.resources, 'cli')));
    expect(existsSync(join(folder, 'resources', 'app-update.yml'))).toBe(false);
  });
});

describe('where nothing can be downloaded', () => {
  it('packaging says so in one line, with what to do', () => {
    // Nothing listens at the port of the discard service.
    const ran = project.package(['--target', 'dir'], { ELECTRON_MIRROR: 'http://127.0.0.1:9/' });
    expect(ran.status).toBe(1);
    const said = ran.stderr.trim().split('\n').at(-1);
    expect(said).toMatch(
      /^Electron's runtime or .* could not be downloaded \(connect ECONNREFUSED/,
    );
    expect(said).toContain('--electron FOLDER');
    expect(ran.stderr).not.toMatch(/^ +at /m);
  });
});

/** Module names in `from '…'`, `import '…'`, `import('…')` and `require('…')`, as the build writes them. */
const importsOf = (text: string): string[] =>
  [
    ...text.matchAll(
      /^(?:import|export)\b[^'"\n]*["']([^'"\n]+)["']|\b(?:import|require)\(["']([^'"\n]+)["']\)/gm,
    ),
  ].map(([, first, second]) => first ?? second ?? '');

function isThere(name: string, from: string): boolean {
  if (name.startsWith('.')) return files.includes(join(dirname(from), name));
  // Electron brings itself.
  if (isBuiltin(name) || /^electron(\/|$)/.test(name)) return true;
  const [scope = '', ...rest] = name.split('/');
  const owner = scope.startsWith('@') ? `${scope}/${rest[0]}` : scope;
  return files.some((path) => path.startsWith(`node_modules/${owner}/`) && isCode(path));
}

const isCode = (path: string): boolean => /\.([cm]?js|node)$/.test(path);

const isLicence = (name: string): boolean => /^licen[cs]e/i.test(name);

/** A package's own manifest, not one of those that lie deeper in it to name a module kind. */
const isRoot = (path: string): boolean => {
  const inPackage = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return inPackage.split('/').length === (inPackage.startsWith('@') ? 3 : 2);
};
