import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';

const project = fileURLToPath(new URL('../../../', import.meta.url));

export interface BuiltDesktop {
  /** Main's entry, built as `npm run build` does, beside preload, child processes and window. */
  readonly entry: string;
  readonly standIn: string;
}

/**
 * Builds the desktop app once for a test file into a folder of its own, so that tests never run
 * yesterday's main; the window is the one of `npm run build`.
 */
export function builtDesktop(): () => BuiltDesktop {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keybearer-desktop-'));
    const outDir = join(folder, 'dist');
    await mkdir(outDir);
    for (const part of ['main', 'preload']) {
      const configFile = join(project, `vite.${part}.config.ts`);
      await build({ configFile, logLevel: 'error', build: { outDir } });
    }
    await buildStandIn(folder);
    for (const name of ['node_modules', 'assets', 'package.json']) {
      await symlink(join(project, name), join(folder, name));
    }
    await symlink(join(project, 'dist/renderer'), join(outDir, 'renderer'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => ({
    entry: join(folder, 'dist/index.mjs'),
    standIn: join(folder, 'stand-in/stand-in.mjs'),
  });
}

async function buildStandIn(folder: string): Promise<void> {
  const outDir = join(folder, 'stand-in');
  await build({
    configFile: false,
    root: project,
    logLevel: 'error',
    build: {
      ssr: join(project, 'test/support/electron/stand-in.ts'),
      outDir,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'stand-in.mjs' } },
    },
  });
  const shim = 'utility-process-shim.mjs';
  await copyFile(join(project, 'test/support', shim), join(outDir, shim));
}
