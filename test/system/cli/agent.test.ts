import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandLineStage } from './command-line-stage.ts';

const stage = commandLineStage();
const beside = () => join(stage.built.folder(), 'agent.mjs');

describe('with an agent.mjs beside it', () => {
  beforeEach(() =>
    writeFile(
      beside(),
      'export const runAgent = async (options) => { console.log(JSON.stringify(options)); return options.ui ? 7 : 0; };',
    ),
  );
  afterEach(() => rm(beside()));

  test.each([
    [[], { store: { kind: 'keychain' }, ui: false }, 0],
    [['--ui'], { store: { kind: 'keychain' }, ui: true }, 7],
    [
      ['--store', 'file', '--passphrase-file', 'PASS'],
      { store: { kind: 'file', passphraseFile: 'PASS' }, ui: false },
      0,
    ],
  ])('%j starts it in this process and ends with its exit code', async (args, options, exit) => {
    const file = join(stage.home(), 'passphrase');
    await writeFile(file, 'correct horse\n', { mode: 0o600 });
    const typed = args.map((word) => (word === 'PASS' ? file : word));
    const { code, stdout, stderr } = await stage.run(['agent', ...typed]);
    expect(code).toBe(exit);
    // Node warns of an `import()` in code that was compiled from text.
    expect(stderr).toBe('');
    expect(stdout).toBe(`${JSON.stringify(options).replace('PASS', file)}\n`);
  });

  test.each([
    [['--store', 'cloud'], '--store is keychain or file, not "cloud".'],
    [['--store', 'file'], 'name it with --passphrase-file'],
    [['--passphrase-file', '/p'], '--passphrase-file is for --store file.'],
  ])('%j is refused before anything starts', async (args, sentence) => {
    const { code, stdout, stderr } = await stage.run(['agent', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});

describe('a passphrase file', () => {
  const withFile = (path: string) =>
    stage.run(['agent', '--store', 'file', '--passphrase-file', path]);

  test('that is not there, or is a folder, is a mistake in typing', async () => {
    const missing = await withFile(join(stage.home(), 'nowhere'));
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('There is no passphrase file');
    const folder = await withFile(stage.home());
    expect(folder.code).toBe(2);
    expect(folder.stderr).toContain('is a folder');
  });

  test('F162: that others can read is refused, with the chmod to run', async () => {
    const path = join(stage.home(), 'open');
    await writeFile(path, 'correct horse\n');
    await chmod(path, 0o644);
    const { code, stderr } = await withFile(path);
    expect(code).toBe(4);
    expect(stderr).toContain(`Run: chmod 600 ${path}`);
  });
});

test('without one it says what is missing', async () => {
  const { code, stderr } = await stage.run(['agent']);
  expect(code).toBe(1);
  expect(stderr).toContain('agent.mjs is missing');
});
