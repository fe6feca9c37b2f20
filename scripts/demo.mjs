// Builds what is not built yet and runs the demo; `--once` is passed on.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (!existsSync('dist/demo.js')) {
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}
process.argv[1] = 'dist/demo.js';
await import('../dist/demo.js');
