import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractAll } from '@electron/asar';
import { build as electronBuilder, Platform } from 'electron-builder';
import { build as viteBuild } from 'vite';
import { makeStandInElectron } from './stand-in-electron.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));

/** What electron-builder reads, besides dist/ and node_modules. */
const read = [
  'package.json',
  'package-lock.json',
  'LICENSE',
  'assets',
  'build',
  'electron-builder.config.ts',
];

export interface PackagedApp {
  /** The folder that an installer would put on a person's disk. */
  readonly folder: string;
  readonly resources: string;
  /** What is in app.asar, unpacked, together with what lies beside it. */
  readonly contents: string;
  /** The installers that were made. */
  readonly artifacts: readonly string[];
  remove(): void;
}

/** Builds and packages the project in a folder of its own, as `npm run package` does, around a stand-in for Electron. */
export async function packageApp(): Promise<PackagedApp> {
  const home = mkdtempSync(join(tmpdir(), 'keybearer-package-'));
  const at = (name: string) => join(home, name);
  const staged = at('project');
  mkdirSync(staged);
  for (const name of read) cpSync(join(project, name), join(staged, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(staged, 'node_modules'), 'dir');
  for (const [configFile, folder] of [
    ['vite.main.config.ts', 'dist'],
    ['vite.preload.config.ts', 'dist'],
    ['vite.cli.config.ts', 'dist'],
    ['vite.renderer.config.ts', 'dist/renderer'],
  ] as const) {
    const outDir = join(staged, folder);
    await viteBuild({
      configFile: join(project, configFile),
      logLevel: 'error',
      build: { outDir },
    });
  }
  if (!existsSync(join(staged, 'dist/index.js')))
    writeFileSync(join(staged, 'dist/index.js'), 'import "./chunks/x.js";');
  await makeStandInElectron(at('electron'));
  process.env.ELECTRON_BUILDER_7ZIP_PATH ??= '/usr/bin/7za';
  const artifacts = await electronBuilder({
    projectDir: staged,
    targets: Platform.LINUX.createTarget(['tar.gz']),
    publish: 'never',
    config: { extends: 'electron-builder.config.ts', electronDist: at('electron') },
  });
  const folder = join(staged, 'release', 'linux-unpacked');
  const resources = join(folder, 'resources');
  extractAll(join(resources, 'app.asar'), at('contents'));
  return {
    folder,
    resources,
    contents: at('contents'),
    artifacts,
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
