// `npm run smoke:electron`: the journey of test/system/electron on Electron's real runtime.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { electronRuntime, noRuntime } from './electron-runtime.mjs';

const runtime = electronRuntime();
if (runtime === undefined) {
  console.log(`${noRuntime}: nothing was run. The same journey runs on the stand-in in npm test.`);
  // A build machine that was to have one and has none has failed.
  process.exit(process.env.CI ? 1 : 0);
}
const built = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

const folder = mkdtempSync(join(tmpdir(), 'keybearer-smoke-'));
try {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: 'test/support/electron/smoke.ts',
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'smoke.mjs' } },
    },
  });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
  const { smoke } = await import(pathToFileURL(join(folder, 'smoke.mjs')).href);
  await smoke(runtime, (step) => console.log(`ok ${step}`));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
