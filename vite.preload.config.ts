import { defineConfig } from 'vite';

/**
 * The preload script as one CommonJS file: the window's sandbox lets it require Electron's renderer
 * modules and nothing else. `.cjs`, because the package itself is ESM.
 */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: 'src/main/electron/preload.ts',
    target: 'chrome140',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      external: ['electron/renderer'],
      output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
    },
  },
});
