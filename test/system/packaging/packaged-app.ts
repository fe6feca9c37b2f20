import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
  'electron-builder.config.ts',
  'scripts/package.mjs',
];

/** A copy of the project to package, freshly built, so that nothing depends on what lies in dist/. */
export interface StagedProject {
  readonly folder: string;
  /** `npm run package`, with these options. */
  package(options: readonly string[], env?: NodeJS.ProcessEnv): SpawnSyncReturns<string>;
  remove(): void;
}

export async function stageProject(): Promise<StagedProject> {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-package-'));
  for (const name of sources) cpSync(join(project, name), join(folder, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'dir');
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
