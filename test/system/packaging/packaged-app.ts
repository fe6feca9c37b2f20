import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractAll } from '@electron/asar';
import { build } from 'vite';
import { makeStandInElectron } from './stand-in-electron.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));

/** What `npm run package` reads, besides dist/ and node_modules. */
const sources = [
  'package.json',
  'package-lock.json',
  'LICENSE',
  'assets',
  'build',
  'electron-builder.yml',
  'scripts/package.mjs',
];

/** A copy of the project to package, freshly built, so that nothing depends on what lies in dist/. */
export interface StagedProject {
  readonly folder: string;
  /** `npm run package`, with these options. */
  package(options: readonly string[], env?: NodeJS.ProcessEnv): SpawnSyncReturns<string>;
  remove(): void;
}

/**
 * A copy, hard-linked where the file system allows: through a symbolic link npm does not list modules
 * that were put there since `npm ci`, as keytar is where it had to be built later, and the packager
 * takes them all for missing.
 */
function copyModules(to: string): void {
  const from = join(project, 'node_modules');
  const linked = spawnSync('cp', ['-al', from, to]);
  if (linked.status === 0) return;
  rmSync(to, { recursive: true, force: true });
  const copied = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(copied.stderr);
}

export async function stageProject(): Promise<StagedProject> {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-package-'));
  for (const name of sources) cpSync(join(project, name), join(folder, name), { recursive: true });
  copyModules(join(folder, 'node_modules'));
  for (const [part, place] of [
    ['main', 'dist'],
    ['preload', 'dist'],
    ['cli', 'dist'],
    ['renderer', 'dist/renderer'],
  ] as const) {
    await build({
      configFile: join(project, `vite.${part}.config.ts`),
      logLevel: 'error',
      build: { outDir: join(folder, place) },
    });
  }
  writeFileSync(join(folder, 'scripts', 'build.mjs'), '// All is built already.\n');
  return {
    folder,
    package: (options, env = {}) =>
      spawnSync(process.execPath, ['scripts/package.mjs', ...options], {
        cwd: folder,
        env: { ...process.env, ...env },
        encoding: 'utf8',
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface PackagedApp {
  /** The folder that an installer would put on a person's disk. */
  readonly folder: string;
  readonly resources: string;
  /** What is in app.asar and what lies beside it, in one folder. */
  readonly contents: string;
  /** The folder of what would be published. */
  readonly release: string;
}

/** Packages the project for Linux around a stand-in for Electron. */
export async function packageApp(project: StagedProject): Promise<PackagedApp> {
  const electron = join(project.folder, 'electron');
  mkdirSync(electron);
  await makeStandInElectron(electron);
  const ran = project.package(['--target', 'tar.gz', '--electron', electron]);
  if (ran.status !== 0) throw new Error(`${ran.stdout}\n${ran.stderr}`);
  const release = join(project.folder, 'release');
  const folder = join(release, 'linux-unpacked');
  const resources = join(folder, 'resources');
  const contents = join(project.folder, 'contents');
  extractAll(join(resources, 'app.asar'), contents);
  return { folder, resources, contents, release };
}
