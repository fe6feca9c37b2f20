import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { oneFile } from './scripts/one-file.ts';

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(new URL('./package.json', import.meta.url), 'utf8'),
);

const fileName = 'keybearer.js';

/** npm makes `bin` files executable when it installs them; a build in place has to do it itself. */
function executable(): Plugin {
  return {
    name: 'executable',
    writeBundle: (options) => chmodSync(join(options.dir ?? '', fileName), 0o755),
  };
}

const define = { KEYBEARER_VERSION: JSON.stringify(manifest.version) };

/**
 * The command line as one file without run-time dependencies, made to start fast
 * (docs/decisions/command-line-start.md). No name is shortened: it hardly starts faster for it
 * (measured), and people should be able to tell what handles their keys.
 */
export default defineConfig({
  plugins: [
    oneFile({ imported: './whole-program.ts', source: 'src/cli/whole-program.ts', define }),
    executable(),
  ],
  define,
  publicDir: false,
  // Nothing is installed beside it: what it uses of others is built in.
  ssr: { noExternal: true },
  build: {
    ssr: 'src/cli/main.ts',
    target: 'node20.19',
    outDir: 'dist',
    // The agent and the renderer lie in the same folder.
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      output: { format: 'cjs', entryFileNames: fileName, chunkFileNames: '[name].js' },
    },
  },
});
