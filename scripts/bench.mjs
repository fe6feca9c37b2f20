// `npm run bench`: builds everything into a folder of its own and measures it (docs/performance.md).
//   --check   ends with 1 when a target was missed
//   --quick   every row once and briefly, to see that the bench itself works
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, quick: { type: 'boolean' } },
});
// What people get, whatever the shell or a test runner says: React made for tests takes ten times as long.
process.env.NODE_ENV = 'production';
const folder = mkdtempSync(join(tmpdir(), 'keybearer-bench-'));
const built = join(folder, 'dist');
try {
  mkdirSync(built);
  for (const [part, outDir] of [
    ['main', built],
    ['cli', built],
    ['renderer', join(built, 'renderer')],
  ]) {
    await build({ configFile: `vite.${part}.config.ts`, logLevel: 'error', build: { outDir } });
  }
  const input = Object.fromEntries(
    ['bench', 'load', 'bare-server', 'bare-opening', 'oidc-agent-client'].map((name) => [
      name,
      `test/bench/${name}.ts`,
    ]),
  );
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { external: true },
    build: {
      ssr: true,
      outDir: built,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: {
        input,
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'bench-[hash].mjs' },
      },
    },
  });
  for (const name of ['node_modules', 'assets', 'package.json']) {
    symlinkSync(resolve(name), join(folder, name));
  }
  const { bench } = await import(pathToFileURL(join(built, 'bench.mjs')).href);
  const met = await bench({ built, quick: values.quick ?? false, say: console.log });
  if (values.check && !met) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
