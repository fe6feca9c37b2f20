// Builds everything to dist/: the desktop app and the agent with their child processes, the preload script,
// the command line (one file), the window.
import { rm, writeFile } from 'node:fs/promises';
import { build } from 'vite';

await rm('dist', { recursive: true, force: true });
for (const part of ['main', 'preload', 'cli', 'renderer']) {
  const configFile = `vite.${part}.config.ts`;
  await build({ configFile, logLevel: 'warn' });
}
// Written last: whoever starts what is built asks for this, and so never starts half a build.
await writeFile('dist/complete', '');
