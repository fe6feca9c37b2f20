// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expansions of the shell
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands.ts';
import { completionShells } from '../../../src/cli/completion/shells.ts';
import { commandLineStage, document, until } from './command-line-stage.ts';

const stage = commandLineStage();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keybearer-completion-'));
  await writeFile(join(folder, 'client_secret 1.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What bash offers when Tab is pressed at the end of these words. */
function bashOffers(...words: readonly string[]): string[] {
  const quoted = ['keybearer', ...words].map((word) => `'${word}'`).join(' ');
  const press = [
    completionShells.bash(commands),
    `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}`,
    '_keybearer',
    '((${#COMPREPLY[@]} == 0)) || printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-eu', '-c', press], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('in bash', () => {
  test.each([
    [['acc'], ['accounts', 'account']],
    [
      ['account', ''],
      ['use', 'rename', 'add-key', 'impersonate', 'paste-token', 'narrow'],
    ],
    [
      ['--json', 'caller', 'p'],
      ['pair', 'pause'],
    ],
    [['token', '--min'], ['--min-ttl']],
    [['caller', 'pair', 'backup', '--sc'], ['--scope']],
    [
      ['agent', '--store', ''],
      ['keychain', 'file'],
    ],
    [['completion', 'z'], ['zsh']],
    [['client', 'add', 'client'], ['client_secret 1.json']],
    [['agent', '--passphrase-file', 'cl'], ['client_secret 1.json']],
    [['token', '--scope', ''], []],
    [['logout', ''], []],
  ])('%j is completed to %j', (words, offers) => {
    expect(bashOffers(...words)).toEqual(offers);
  });

  test('every command can be reached by Tab alone', () => {
    for (const { words } of commands) {
      expect(bashOffers(...words.slice(0, -1), '')).toContain(words.at(-1));
      expect(bashOffers(...words, '--')).toContain('--json');
    }
  });
});

test('the built command prints the script that bash takes from it', async () => {
  const { code, stdout } = await stage.run(['completion', 'bash']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${completionShells.bash(commands)}\n` });
  expect(document(await stage.run(['completion', 'fish', '--json']))).toMatchObject({
    shell: 'fish',
  });
});

describe('in the other shells', () => {
  test.each(['zsh', 'fish', 'powershell'] as const)('%s has every command and option', (shell) => {
    const script = completionShells[shell](commands);
    for (const { words, options } of commands) {
      for (const word of words) expect(script).toContain(word);
      for (const name of Object.keys(options)) {
        expect(script).toContain(shell === 'fish' ? ` -l ${name} ` : `--${name}`);
      }
    }
  });

  test.each(['zsh', 'fish', 'powershell'] as const)('%s: every quote is closed', (shell) => {
    for (const line of completionShells[shell](commands).split('\n')) {
      // Within single quotes: '' in PowerShell, \' in fish, '\'' in zsh.
      const bare = line.replaceAll("\\'", '').replaceAll(/"[^"']*"/g, '');
      expect((bare.match(/'/g) ?? []).length % 2, line).toBe(0);
    }
  });

  test('powershell: an option with a choice offers it, and no quote of any kind ends a text early', () => {
    const typographic = commands.map((one) => ({ ...one, summary: 'it’s one ‘thing’' }));
    const script = completionShells.powershell(typographic);
    expect(script).toContain(
      "'agent --store' = [ordered]@{ 'keychain' = 'keychain'; 'file' = 'file' }",
    );
    expect(script).toContain("'status' = 'it’’s one ‘‘thing’’'");
    // PowerShell refuses a table with a key that comes twice, in whatever case.
    const keys = [...script.matchAll(/^ {4}('[^']*') = \[ordered\]/gm)].map(([, key]) => key);
    expect(new Set(keys.map((key) => key?.toLowerCase())).size).toBe(keys.length);
    for (const line of script.split('\n')) {
      const entries = [...line.matchAll(/[{;] ('[^']*') = '/g)].map(([, key]) => key);
      expect(new Set(entries).size, line).toBe(entries.length);
    }
  });

  test.each([
    ['acc', ['account', 'accounts']],
    ['caller pau', ['pause']],
    ['completion z', ['zsh']],
    ['agent --store ', ['file', 'keychain']],
    ['token --min', ['--min-ttl']],
    ['client add client', ['client_secret 1.json']],
    ['logout ', []],
  ])('fish offers what belongs after "%s"', (typed, offers) => {
    const { stdout, stderr } = spawnSync(
      'fish',
      ['--no-config', '-c', 'source (echo $argv[1] | psub); complete -C $argv[2]'].concat(
        completionShells.fish(commands),
        `keybearer ${typed}`,
      ),
      { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder } },
    );
    expect(stderr).toBe('');
    const offered = stdout.split('\n').flatMap((line) => line.split('\t')[0] || []);
    expect(offered.sort()).toEqual(offers);
  });

  test.each([
    ['doct', 'doctor'],
    ['caller pau', 'caller pause'],
    ['completion po', 'completion powershell'],
    ['agent --store k', 'agent --store keychain'],
    ['token --min', 'token --min-ttl'],
    ['client add client', 'client add client_secret 1.json'],
  ])('zsh completes "%s" when Tab is pressed', async (typed, line) => {
    expect(await zshRuns(`keybearer ${typed}\t\n`)).toBe(line);
  });
});

/** What zsh runs when a person types this at its prompt. */
async function zshRuns(keys: string): Promise<string> {
  const script = join(folder, '_keybearer');
  await writeFile(script, completionShells.zsh(commands));
  // zsh completes only on a terminal, and `script` lends it one.
  const shell = spawn('script', ['-qfc', 'zsh -f -i', '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'dumb' },
  });
  let screen = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
  });
  const ended = new Promise((done) => shell.once('close', done));
  const shows = (pattern: RegExp) => until(() => pattern.test(screen));
  shell.stdin.write(
    [
      'autoload -Uz compinit && compinit -u -D',
      'keybearer() { print -r -- "ran <$*>" }',
      `source ${script}`,
      `PROMPT='ty''pe> '\n`,
    ].join('\n'),
  );
  try {
    await shows(/type> /);
    shell.stdin.write(keys);
    await shows(/ran <[^$>]*>/);
  } finally {
    shell.stdin.end('exit\n');
    await ended;
  }
  return /ran <([^$>]*)>/.exec(screen)?.[1]?.trim() ?? '';
}
