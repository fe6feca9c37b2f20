// npm run mutants [WORD...]: switches every mitigation of test/attack/mutants.ts off, one at a time and on a
// copy of the project, and says which of them no test misses. With words, only mutants that mention them
// all; a word with a minus before it must not be mentioned (-test/attack leaves the slow ones out).
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { runnerImport } from 'vite';

const project = resolve(import.meta.dirname, '..');
const { module } = await runnerImport(join(project, 'test/attack/mutants.ts'), {
  configFile: false,
});
const words = process.argv.slice(2).map((word) => word.toLowerCase());
const chosen = module.mutants.filter((mutant) => {
  const text = JSON.stringify(mutant).toLowerCase();
  return words.every((word) =>
    word.startsWith('-') ? !text.includes(word.slice(1)) : text.includes(word),
  );
});

const copy = mkdtempSync(join(tmpdir(), 'keybearer-mutants-'));
const leftOut = new Set(['node_modules', '.git', 'coverage']);
cpSync(project, copy, {
  recursive: true,
  filter: (from) => !leftOut.has(basename(from)) && relative(project, from) !== 'dist/packages',
});
symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'), 'dir');

let running;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    running?.kill();
    rmSync(copy, { recursive: true, force: true });
    process.exit(1);
  });
}

/** How the tests ended and what they said. A mutant may make them hang; that is noticed, too. */
function vitest(tests) {
  const longest = 120_000 + 60_000 * tests.length;
  return new Promise((ended) => {
    const args = [join(copy, 'node_modules/vitest/vitest.mjs'), 'run', '--bail=1', ...tests];
    const child = spawn(process.execPath, args, {
      cwd: copy,
      stdio: 'pipe',
      env: { ...process.env, NO_COLOR: '1' },
    });
    running = child;
    const patience = setTimeout(() => child.kill('SIGTERM'), longest);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.on('close', (code) => {
      clearTimeout(patience);
      ended({ code, said });
    });
  });
}

/** The tests have to fail because of what they expect, and not because the mutant cannot be loaded. */
const ranAtAll = (said) => /Tests {2}.*\d+ (failed|passed)/.test(said);

async function judge({ file, find, put, tests }) {
  const path = join(copy, file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text.split(find).length !== 2) return 'stale: its text does not stand there once';
  writeFileSync(
    path,
    text.replace(find, () => put),
  );
  const { code, said } = await vitest(tests);
  writeFileSync(path, text);
  if (code === 0) return 'survived';
  return code === null || ranAtAll(said) ? undefined : `not run: ${said.slice(-400)}`;
}

const complaints = [];
try {
  const all = [...new Set(chosen.flatMap(({ tests }) => tests))];
  console.log(`${chosen.length} mutants; first, ${all.length} test files as they are`);
  const whole = await vitest(all);
  if (whole.code !== 0)
    throw new Error(`The tests fail without a mutant:\n${whole.said.slice(-2000)}`);
  for (const [at, mutant] of chosen.entries()) {
    const complaint = await judge(mutant);
    const line = `${mutant.rows}: without ${mutant.off} (${mutant.file})`;
    console.log(
      `${at + 1}/${chosen.length} ${complaint === undefined ? 'noticed' : complaint}  ${line}`,
    );
    if (complaint !== undefined) complaints.push(`${line}: ${complaint}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(complaints.length === 0 ? 'Every one was noticed.' : complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;
