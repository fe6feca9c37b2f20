import { defineConfig } from 'vite';
import { builtInPackages } from './build/built-in-packages.ts';
import { codeOnlyChunks } from './scripts/code-only.ts';

/**
 * The agent and the processes it starts. Other dependencies stay in node_modules: they are installed
 * with the package, native ones cannot be built in, and Fastify gains nothing by it.
 */
export default defineConfig({
  plugins: [codeOnlyChunks()],
  ssr: { external: true, noExternal: [...builtInPackages] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      // An optional dependency: where it could not be installed there is nothing to resolve.
      external: ['keytar'],
      input: {
        index: 'src/main/index.ts',
        agent: 'src/main/agent.ts',
        'keychain-process': 'src/main/adapters/keychain-process.ts',
        sandbox: 'test/sandbox/main.ts',
        demo: 'test/demo/demo.ts',
      },
      output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
    },
  },
});
