import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const project = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Builds one file of src for a process of its own, as `npm run build` does, into a folder of its own:
 * tests never run yesterday's dist. `nodeModules` is where it finds its packages; stand-ins may be given.
 */
export async function buildScript(entry: string, nodeModules = join(project, 'node_modules')) {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-built-'));
  const script = `${basename(entry, '.ts')}.mjs`;
  await build({
    configFile: false,
    root: project,
    logLevel: 'error',
    build: {
      ssr: join(project, entry),
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { external: ['keytar'], output: { entryFileNames: script } },
    },
  });
  symlinkSync(nodeModules, join(folder, 'node_modules'), 'dir');
  return {
    scriptPath: join(folder, script),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const keychainProcess = 'src/main/adapters/keychain-process.ts';
