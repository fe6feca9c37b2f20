// Builds everything to dist/: the command line (one file), the agent with its child processes, the window.
import { rm } from 'node:fs/promises';
import { build } from 'vite';

await rm('dist', { recursive: true, force: true });
for (const configFile of ['vite.main.config.ts', 'vite.cli.config.ts', 'vite.renderer.config.ts']) {
  await build({ configFile, logLevel: 'warn' });
}
