// For scripts that start what is built: builds it first where there is no complete build yet.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export function ensureBuilt() {
  if (existsSync('dist/complete')) return;
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}
