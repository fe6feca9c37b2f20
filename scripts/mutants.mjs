// npm run mutants [WORD...]: switches every mitigation of test/attack/mutants.ts off, one at a time and on a
// copy of the project, and says which test noticed it, or that none did. With words, only mutants that mention
// them all (of words with commas between them, one); a word with a minus before it must not be mentioned
// (-test/attack leaves the slow ones out). With --table it prints the table of docs/attack-suite.md.
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
if (process.argv.includes('--table')) {
  const { module: table } = await runnerImport(join(project, 'test/attack/mutants/table.ts'), {
    configFile: false,
  });
  console.log(table.mutantTable(module.mutants).join('\n'));
  process.exit();
}
const words = process.argv.slice(2).map((word) => word.toLowerCase());
const chosen = module.mutants.filter((mutant) => {
  const text = JSON.stringify(mutant).toLowerCase();
  return words.every((word) =>
    word.startsWith('-')
      ? !text.includes(word.slice(1))
      : word.split(',').some((one) => text.includes(one)),
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

const report = join(copy, 'mutants-report.json');

/** The first test of the report that failed, and with what words. */
function firstFailure() {
  if (!existsSync(report)) return undefined;
  const tests = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(
    ({ assertionResults }) => assertionResults,
  );
  const failed = tests.find(({ status }) => status === 'failed');
  return failed && { test: failed.title, why: failed.failureMessages[0] ?? '' };
}

/** How the tests of one file ended. A mutant may make them hang; that is noticed, too. */
function vitest(file, bail = '--bail=1') {
  rmSync(report, { force: true });
  return new Promise((ended) => {
    const vitestFile = join(copy, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile=${report}`];
    const options = ['run', bail, '--testTimeout=30000', ...reporters];
    const child = spawn(process.execPath, [vitestFile, ...options, file], {
      cwd: copy,
      stdio: 'pipe',
      env: { ...process.env, NO_COLOR: '1' },
    });
    running = child;
    const patience = setTimeout(() => child.kill('SIGTERM'), 300_000);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.on('close', (code) => {
      clearTimeout(patience);
      ended({ passed: code === 0, hung: code === null, failure: firstFailure(), said });
    });
  });
}

/** What a busy machine can do without a mutant. Vitest reports its own timeout by the second of these. */
const isTimeout = (why) => /timed out in \d+ ?ms|STACK_TRACE_ERROR/i.test(why);

/** What the tests of one file say to the code as it stands in the copy. */
async function verdict(file) {
  const { passed, hung, failure, said } = await vitest(file);
  if (passed) return { noticed: false };
  if (hung) return { noticed: true, unsure: true, by: `${basename(file)} hung` };
  // The tests have to fail because of what they expect, and not because the mutant cannot be loaded.
  if (!failure) return { noticed: false, broken: said.slice(-400) };
  const first = isTimeout(failure.why) ? 'timed out' : failure.why.split('\n')[0].slice(0, 160);
  const by = `${basename(file)} “${failure.test}”: ${first}`;
  return { noticed: true, unsure: isTimeout(failure.why), by };
}

async function passesAsItIs(file) {
  const first = await verdict(file);
  return first.noticed || first.broken ? verdict(file) : first;
}

/** All of a test's leaks put in together; which of them it says nothing of. */
async function judgeLeaks(test, leaks) {
  const texts = new Map();
  for (const { file } of leaks) texts.set(file, readFileSync(join(copy, file), 'utf8'));
  for (const { file, find, put } of leaks) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    if (text.split(find).length !== 2) throw new Error(`Stale: ${find}`);
    writeFileSync(
      path,
      text.replace(find, () => put),
    );
  }
  const { said } = await vitest(test, '--bail=0');
  for (const [file, text] of texts) writeFileSync(join(copy, file), text);
  return leaks.map(({ shows }) => shows.filter((text) => !said.includes(text)));
}

/** A test file at a time, the quickest first as they are listed, until one of them notices. */
async function judge({ file, find, put, tests }) {
  const path = join(copy, file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text.split(find).length !== 2) return { word: 'stale: its text does not stand there once' };
  for (const test of tests) {
    writeFileSync(
      path,
      text.replace(find, () => put),
    );
    const seen = await verdict(test);
    writeFileSync(path, text);
    if (seen.broken) return { word: `not run: ${seen.broken}` };
    if (!seen.noticed) continue;
    if (!seen.unsure || !(await verdict(test)).noticed) return { by: seen.by };
    return { word: `not judged: ${test} takes too long without it as well` };
  }
  return { word: 'SURVIVED' };
}

const complaints = [];
try {
  const all = [...new Set(chosen.flatMap(({ tests }) => tests))];
  console.log(`${chosen.length} mutants; first, ${all.length} test files as they are`);
  for (const file of all) {
    // Once more before it is believed: another program may have kept the machine busy.
    const { noticed, broken, by } = await passesAsItIs(file);
    if (noticed || broken) throw new Error(`Fails without a mutant: ${by ?? broken}`);
  }
  let count = 0;
  const tell = (mutant, { word, by }) => {
    const line = `${mutant.rows}: without ${mutant.off} (${mutant.file})`;
    count += 1;
    console.log(`${count}/${chosen.length} ${word ?? 'noticed'}  ${line}`);
    if (by !== undefined) console.log(`        ${by}`);
    if (word !== undefined) complaints.push(`${line}: ${word}`);
  };
  const leaking = chosen.filter(({ shows }) => shows !== undefined);
  for (const mutant of chosen) if (!leaking.includes(mutant)) tell(mutant, await judge(mutant));
  for (const test of new Set(leaking.map(({ tests }) => tests[0]))) {
    const own = leaking.filter(({ tests }) => tests[0] === test);
    for (const [at, missing] of (await judgeLeaks(test, own)).entries()) {
      const word = missing.length === 0 ? undefined : `SURVIVED at ${missing.join(' and ')}`;
      tell(own[at], { word, by: word === undefined ? own[at].shows.join(' ') : undefined });
    }
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(complaints.length === 0 ? 'Every one was noticed.' : complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;
