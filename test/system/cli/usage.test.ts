import { describe, expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { commandLineStage, document } from './command-line-stage.ts';

const stage = commandLineStage();

describe('help and version', () => {
  test('help lists every command of the contract, on standard output', async () => {
    const help = await stage.run(['help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const command of [
      'agent',
      'status',
      'client add FILE',
      'client list',
      'client remove N',
      'login',
      'accounts',
      'account use A',
      'account rename A ALIAS',
      'logout A',
      'token [A]',
      'refresh [A]',
      'caller pair NAME',
      'caller list',
      'caller approve CODE',
      'caller deny CODE',
      'caller pause NAME',
      'caller resume NAME',
      'caller revoke NAME',
      'caller review',
      'approval allow ID',
      'approval deny ID',
      'audit',
      'pause',
      'resume',
      'completion SHELL',
      'doctor',
    ]) {
      expect(help.stdout).toContain(`keybearer ${command} `);
    }
  });

  test('a command says what it takes, with an example', async () => {
    const asked = await stage.run(['login', '--help']);
    expect(asked.code).toBe(0);
    expect(asked.stdout).toMatch(/^Usage: keybearer login \[OPTIONS\]\n/);
    for (const option of ['--client N', '--scope S', '--account EMAIL', '--timeout SECONDS']) {
      expect(asked.stdout).toContain(option);
    }
    expect(asked.stdout).toContain('Example: keybearer login');
    expect(await stage.run(['help', 'login'])).toEqual(asked);
  });

  test('the version is that of the package', async () => {
    expect((await stage.run(['--version'])).stdout).toBe(`${manifest.version}\n`);
    expect(document(await stage.run(['--version', '--json']))).toEqual({
      v: 1,
      version: manifest.version,
    });
  });
});

describe('mistakes in typing end with exit code 2 and the nearest name', () => {
  test.each([
    [['tokn'], 'There is no command "tokn". Did you mean "token"?'],
    [['client', 'lst'], 'There is no command "client lst". Did you mean "client list"?'],
    [['client'], '"client" needs one of: add, list, remove.'],
    [['client', 'add'], 'FILE is missing: a file (or --sandbox).'],
    [['caller', 'approve'], 'CODE is missing: the code that the script shows.'],
    [['version'], 'Try: keybearer --version'],
    [['client', 'add', 'x', '--sandbox'], '--sandbox takes neither a FILE nor a --name.'],
    [['client', 'add', '--sandbox', '--name', 'x'], '--sandbox takes neither'],
    [['completion', 'bsh'], 'Did you mean "bash"?'],
    [['audit', '--since', 'yesterday'], '--since takes a time ago such as 30m'],
    [['audit', '--since', '2026-13-40'], '--since takes a time ago'],
    [['audit', '--event', 'tokens'], 'The record has no event "tokens". Did you mean "token"?'],
    [['audit', '--limit', '0'], '--limit needs a whole number from 1 to 1000.'],
    [['login', '--scpe', 'drive'], 'There is no option --scpe here. Did you mean --scope?'],
    [['token', '--min-ttl', 'soon'], '--min-ttl needs a whole number of seconds from 0 to 3000.'],
    [['token', '--min-ttl', '3001'], '--min-ttl needs a whole number of seconds from 0 to 3000.'],
    [['token', '--wait', '61'], '--wait needs a whole number of seconds from 0 to 60.'],
    [['token', '--min-ttl'], '--min-ttl needs a value'],
    [['token', '--scope', 'a"b'], '"a"b" cannot be a scope.'],
    [['token', 'work', 'home'], '"home" is one argument too many.'],
    [['logout'], 'A is missing: an account (its alias, address or id).'],
    [['refresh', 'work', '--all'], 'Name an account or say --all, not both.'],
    [['login', '--paste', '--no-browser'], 'Say --paste or --no-browser, not both.'],
    [['--vrsion'], 'There is no option --vrsion here. Did you mean --version?'],
  ])('%j', async (args, sentence) => {
    const { code, stdout, stderr } = await stage.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stage.socket().seen).toEqual([]);
  });
});

test('without an agent every command that needs one exits with 3 and says how to start it', async () => {
  await stage.stopAgent();
  for (const args of [['status'], ['accounts'], ['token'], ['login'], ['caller', 'pair', 'x']]) {
    const { code, stdout, stderr } = await stage.run(args);
    expect({ args, code, stdout }).toEqual({ args, code: 3, stdout: '' });
    expect(stderr).toContain('Start it with `keybearer agent`');
  }
});

test('with --json a failure is a document on standard output, and its sentence still on standard error', async () => {
  await stage.stopAgent();
  const failed = await stage.run(['status', '--json']);
  expect(failed.code).toBe(3);
  expect(document(failed)).toMatchObject({ v: 1, error: 'no_agent' });
  expect(failed.stderr).toContain("Keybearer's agent is not running");
});
