import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(new URL('./package.json', import.meta.url), 'utf8'),
);

/** npm makes `bin` files executable when it installs them; a build in place has to do it itself. */
function executable(): Plugin {
  return {
    name: 'executable',
    writeBundle(options, bundle) {
      for (const file of Object.keys(bundle)) chmodSync(join(options.dir ?? '', file), 0o755);
    },
  };
}

/**
 * The command line as one file without run-time dependencies. Not minified: it starts no faster for it
 * (measured), and people should be able to read what handles their keys.
 */
export default defineConfig({
  plugins: [executable()],
  define: { KEYBEARER_VERSION: JSON.stringify(manifest.version) },
  publicDir: false,
  build: {
    ssr: 'src/cli/main.ts',
    target: 'node20.19',
    outDir: 'dist',
    // agent.js and the renderer lie in the same folder.
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      output: {
        format: 'es',
        entryFileNames: 'keybearer.js',
        banner: '#!/usr/bin/env node',
        codeSplitting: false,
      },
    },
  },
});
