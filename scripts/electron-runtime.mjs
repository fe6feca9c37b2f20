// Where Electron's runtime is, if it is here. `require('electron')` would answer the same, and would
// try to download a runtime that is missing.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const installed = fileURLToPath(new URL('../node_modules/electron', import.meta.url));

export const noRuntime =
  "Electron's runtime is not here (`npx install-electron` fetches it where it can be had)";

export function electronRuntime(env = process.env) {
  const pathFile = join(installed, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : undefined;
  const chosen = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!chosen && !name) return undefined;
  const file = join(chosen || join(installed, 'dist'), name ?? 'electron');
  return existsSync(file) ? file : undefined;
}
