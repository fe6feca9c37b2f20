import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The window: static files that main serves over loopback, and later over Electron's own protocol. */
export default defineConfig({
  root: fileURLToPath(new URL('src/renderer', import.meta.url)),
  // Relative names, so that the same build works under any origin.
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('dist/renderer', import.meta.url)),
    emptyOutDir: true,
    // `light-dark()` (Chromium 123) gives both themes from one table; older targets would have it rewritten.
    target: 'chrome123',
    // The policy allows neither inline scripts nor data: fonts; every asset is a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
