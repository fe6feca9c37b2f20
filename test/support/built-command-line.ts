import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';

/** Builds `keybearer.js` once for a test file, as `npm run build` does, into a folder of its own. */
export function builtCommandLine(): {
  readonly folder: () => string;
  readonly file: () => string;
} {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keybearer-built-'));
    await build({
      configFile: 'vite.cli.config.ts',
      logLevel: 'warn',
      build: { outDir: folder },
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return { folder: () => folder, file: () => join(folder, 'keybearer.js') };
}
