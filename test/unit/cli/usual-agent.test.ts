import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { agent, agentOptions } from '../../../src/cli/commands/agent.ts';
import { usualAgent } from '../../../src/cli/usual-agent.ts';

// The short way must start what the whole program would have started, and nothing else.

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keybearer-usual-'));
  writeFileSync(join(folder, 'pass'), 'correct horse\n', { mode: 0o600 });
  writeFileSync(join(folder, 'open'), 'correct horse\n', { mode: 0o644 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Ended = { readonly by: 'usual'; readonly options: unknown; readonly code: number };

function usual(
  argv: readonly string[],
  { run = async () => 7, load, env = { HOME: folder } }: Other = {},
): Promise<Ended | 'whole' | 'whole, with something'> {
  return new Promise((resolve) => {
    let options: unknown;
    const runAgent = (given: unknown) => {
      options = given;
      return run();
    };
    const exit = (code: number) => resolve({ by: 'usual', options, code });
    usualAgent(
      argv,
      { env, platform: 'linux', load: load ?? (async () => ({ runAgent })), exit },
      (...given: unknown[]) => resolve(given.length === 0 ? 'whole' : 'whole, with something'),
    );
  });
}

interface Other {
  readonly run?: () => Promise<number>;
  readonly load?: () => Promise<unknown>;
  readonly env?: Record<string, string>;
}

function whole(words: readonly string[]): unknown {
  const args = parseArguments(agent, words);
  const options = args.ok ? agentOptions(args.value) : args;
  return options.ok ? options.value : options.failure.code;
}

const inFolder = (argv: readonly string[]) => argv.map((word) => word.replace('F/', `${folder}/`));

test.each([
  [[], { store: { kind: 'keychain' }, ui: false }],
  [['--ui'], { store: { kind: 'keychain' }, ui: true }],
  [['--ui', '--ui'], { store: { kind: 'keychain' }, ui: true }],
  [['--store', 'keychain'], { store: { kind: 'keychain' }, ui: false }],
  [
    ['--store', 'file', '--passphrase-file', 'F/pass'],
    { store: { kind: 'file', passphraseFile: 'F/pass' }, ui: false },
  ],
  [
    ['--passphrase-file', 'F/pass', '--ui', '--store', 'file'],
    { store: { kind: 'file', passphraseFile: 'F/pass' }, ui: true },
  ],
])('agent %j starts at once, with the exit code of the agent', async (typed, options) => {
  const words = inFolder(typed);
  const expected = JSON.parse(JSON.stringify(options).replace('F/', `${folder}/`));
  expect(await usual(['agent', ...words])).toEqual({ by: 'usual', options: expected, code: 7 });
  expect(whole(words)).toEqual(expected);
});

test.each([
  [['agent', '--help']],
  [['agent', '--json']],
  [['agent', 'work']],
  [['agent', '--']],
  [['agent', '--stores', 'file']],
  [['agent', '--store']],
  [['agent', '--store', '']],
  [['agent', '--store', 'cloud']],
  [['agent', '--store', 'file']],
  [['agent', '--store=file', '--passphrase-file=F/pass']],
  [['agent', '--store', 'file', '--store', 'file', '--passphrase-file', 'F/pass']],
  [['agent', '--store', 'keychain', '--passphrase-file', 'F/pass']],
  [['agent', '--passphrase-file', 'F/pass']],
  [['agent', '--store', 'file', '--passphrase-file', '']],
  [['agent', '--store', 'file', '--passphrase-file', '--ui']],
  [['agent', '--store', 'file', '--passphrase-file', 'F/nowhere']],
  [['agent', '--store', 'file', '--passphrase-file', 'F/open']],
  [['agent', '--store', 'file', '--passphrase-file', 'F/.']],
])('%j is left to the whole program', async (argv) => {
  const load = () => {
    throw new Error('Nothing is to be loaded.');
  };
  expect(await usual(inFolder(argv), { load })).toBe('whole');
});

test('so is an agent that cannot be loaded, and a start without a home folder', async () => {
  const load = () => Promise.reject(new Error('There is no agent.mjs.'));
  expect(await usual(['agent'], { load })).toBe('whole');
  expect(await usual(['agent'], { env: {} })).toBe('whole');
});

test('an agent that breaks does not end as if all were well', async () => {
  const run = () => Promise.reject(new Error('broken'));
  expect(await usual(['agent'], { run })).toMatchObject({ code: 1 });
});
