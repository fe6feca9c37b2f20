/** Writes docs/keybearer.1 from the command table; a test complains when that was forgotten. */
import { readFile, writeFile } from 'node:fs/promises';
import { runnerImport } from 'vite';

const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
const { module } = await runnerImport('./src/cli/man-page-text.ts', { configFile: false });
await writeFile(new URL('../docs/keybearer.1', import.meta.url), module.manPageText(version));
