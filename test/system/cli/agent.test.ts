import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandLineStage } from './command-line-stage.ts';

const stage = commandLineStage();
const beside = () => join(stage.built.folder(), 'agent.js');

describe('with an agent.js beside it', () => {
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
      ['--store', 'file', '--passphrase-file', '/p'],
      { store: { kind: 'file', passphraseFile: '/p' }, ui: false },
      0,
    ],
  ])('%j starts it in this process and ends with its exit code', async (args, options, exit) => {
    const { code, stdout } = await stage.run(['agent', ...args]);
    expect(code).toBe(exit);
    expect(JSON.parse(stdout)).toEqual(options);
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

test('without one it says what is missing', async () => {
  const { code, stderr } = await stage.run(['agent']);
  expect(code).toBe(1);
  expect(stderr).toContain('agent.js is missing');
});
