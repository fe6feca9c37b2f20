import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/main/adapters/clock.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import {
  oauth2clientFile,
  type SampleCredential,
  sampleCredential,
  tokenJson,
} from '../../support/credential-samples.ts';
import { calendar } from '../../support/import-stage.ts';
import { RunningKeybearer, signIn } from '../../support/running-keybearer.ts';

/**
 * Import, export and backup as a person uses them: the built command line, the real agent with an
 * encrypted file, the sandbox in Google's place. Each test goes on where the one before ended.
 */
const place = mkdtempSync(join(tmpdir(), 'kb-import-'));
let sandbox: Sandbox;
let credential: SampleCredential;
const agents: ChildProcess[] = [];

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const inPlace = (name: string) => join(place, name);

function keybearer(home: string, args: readonly string[], stdin = '') {
  const child = spawn(process.execPath, [inPlace('dist/keybearer.js'), ...args], {
    env: { PATH: process.env.PATH, HOME: place, KEYBEARER_HOME: inPlace(home) },
    cwd: place,
    stdio: 'pipe',
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  }
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const finished = new Promise<Finished>((done) =>
    child.on('close', (code) => done({ code, ...said })),
  );
  return { child, said, finished };
}

const run = (args: readonly string[], stdin?: string) => keybearer('home', args, stdin).finished;

async function startAgent(home: string): Promise<void> {
  const { child, said } = keybearer(home, [
    ...['agent', '--store', 'file', '--passphrase-file', inPlace('passphrase')],
  ]);
  agents.push(child);
  while (!said.stdout.startsWith('ready')) {
    if (child.exitCode !== null) throw new Error(said.stderr);
    await new Promise((later) => setTimeout(later, 20));
  }
}

/** A sign-in of another program: the person allowed it, and it kept the refresh token. */
async function signInElsewhere(): Promise<SampleCredential> {
  const program = new RunningKeybearer();
  // The sandbox is on real time here, for the agent is.
  await program.start({ clock: systemClock });
  try {
    await program.run('client.add', { json: sandbox.clientSecretJson });
    const { account, email } = await signIn(program, { scopes: [calendar] });
    const item = program.secrets.items.get(`account:${account}`)?.reveal() ?? '{}';
    const { installed } = JSON.parse(sandbox.clientSecretJson);
    return sampleCredential({
      refreshToken: JSON.parse(item).refresh_token,
      clientId: installed.client_id,
      clientSecret: installed.client_secret,
      tokenUri: installed.token_uri,
      email,
    });
  } finally {
    await program.stop();
    program.browser.close();
    rmSync(program.home, { recursive: true, force: true });
  }
}

beforeAll(async () => {
  for (const configFile of ['vite.main.config.ts', 'vite.cli.config.ts']) {
    await build({ configFile, logLevel: 'warn', build: { outDir: inPlace('dist') } });
  }
  for (const name of ['node_modules', 'assets']) symlinkSync(resolve(name), inPlace(name));
  writeFileSync(inPlace('package.json'), readFileSync('package.json'));
  writeFileSync(inPlace('passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  sandbox = await startSandbox();
  credential = await signInElsewhere();
  await startAgent('home');
}, 120_000);

afterAll(async () => {
  for (const agent of agents) {
    if (agent.exitCode !== null) continue;
    agent.kill('SIGTERM');
    await new Promise((done) => agent.once('exit', done));
  }
  await sandbox?.close();
  rmSync(place, { recursive: true, force: true });
});

test('import --json says row by row what became of each file, and exits with the first refusal', async () => {
  writeFileSync(inPlace('token.json'), tokenJson(credential).bytes, { mode: 0o644 });
  const dead = { ...credential, refreshToken: '1//dead' };
  writeFileSync(inPlace('dead.json'), oauth2clientFile(dead).bytes, { mode: 0o600 });
  symlinkSync(inPlace('token.json'), inPlace('link.json'));
  writeFileSync(inPlace('huge.json'), '');
  truncateSync(inPlace('huge.json'), 1024 ** 3);
  const { code, stdout, stderr } = await run([
    ...['import', '--json', 'token.json', 'dead.json', 'link.json', 'huge.json', 'none.json'],
  ]);
  const { v, rows } = JSON.parse(stdout);
  expect(v).toBe(1);
  expect(rows).toMatchObject([
    {
      ...{ source: 'token.json', account: 'ada@sandbox.example', result: 'taken', reason: null },
      warning: expect.stringMatching(/Other users/),
    },
    { source: 'dead.json', account: 'ada@sandbox.example', result: 'refused', warning: null },
    { source: 'link.json', account: null, result: 'refused' },
    { source: 'huge.json', result: 'refused', reason: expect.stringMatching(/4 MiB/) },
    { source: 'none.json', result: 'refused', reason: expect.stringMatching(/no file/) },
  ]);
  // Somebody has to sign in again.
  expect(code).toBe(5);
  expect(stdout).not.toContain(credential.refreshToken);
  // How far it is, from the first row on.
  expect(stderr.match(/^\d of \d/gm)).toEqual(['1 of 5', '2 of 5', '3 of 5', '4 of 5', '5 of 5']);
});

test('what is here already is no failure, and standard input is a file like another', async () => {
  const again = await run(['import', 'token.json']);
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Already here.') });
  const piped = await run(
    ['import', '--json', '-'],
    Buffer.from(tokenJson(credential).bytes).toString(),
  );
  expect(JSON.parse(piped.stdout).rows).toMatchObject([{ source: '-', result: 'present' }]);
});

test('the account gives tokens', async () => {
  const token = await run(['token', '--scope', 'calendar.readonly']);
  expect(token).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ya29\.\S+\n$/) });
});

test('--replace asks where nobody is, takes the secret out with --yes, and --undo puts it back', async () => {
  const before = readFileSync(inPlace('token.json'));
  expect(await run(['import', 'token.json', '--replace'])).toMatchObject({ code: 2 });
  expect(readFileSync(inPlace('token.json')).equals(before)).toBe(true);
  const replaced = await run(['import', 'token.json', '--replace', '--yes']);
  expect(replaced).toMatchObject({ code: 0, stdout: expect.stringMatching(/holds no secret/) });
  expect(readFileSync(inPlace('token.json'), 'utf8')).not.toContain(credential.refreshToken);
  expect((await run(['import', '--undo'])).stdout).toContain(inPlace('token.json'));
  expect((await run(['import', '--undo', 'token.json'])).code).toBe(0);
  expect(readFileSync(inPlace('token.json')).equals(before)).toBe(true);
  expect((await run(['import', '--undo', 'token.json'])).code).toBe(2);
});

test('--find shows what lies in the usual places, and takes nothing unasked', async () => {
  mkdirSync(inPlace('.credentials'));
  writeFileSync(inPlace('.credentials/old.json'), oauth2clientFile(credential).bytes);
  const shown = await run(['import', '--find', '--json']);
  const { found } = JSON.parse(shown.stdout);
  expect(found).toMatchObject([
    { path: inPlace('token.json'), format: 'google_auth_token', credentials: 1 },
    { path: inPlace('.credentials/old.json'), format: 'oauth2client', credentials: 1 },
  ]);
  const taken = await run(['import', '--find', '--yes', '--json']);
  expect(JSON.parse(taken.stdout).rows).toMatchObject([
    { result: 'present' },
    { result: 'present' },
  ]);
});

test('export writes a new file after a yes, and only then', async () => {
  const path = inPlace('adc.json');
  expect((await run(['export', 'ada@sandbox.example', 'adc.json'])).code).toBe(2);
  const written = await run(['export', 'ada@sandbox.example', 'adc.json', '--yes']);
  expect(written.code).toBe(0);
  expect(`${written.stdout}${written.stderr}`).not.toContain(credential.refreshToken);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    ...{ type: 'authorized_user', refresh_token: credential.refreshToken },
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect((await run(['export', 'ada@sandbox.example', 'adc.json', '--yes'])).code).toBe(2);
});

test('a backup restores on another machine', async () => {
  const phrase = ['--passphrase-file', 'passphrase'];
  const made = await run(['backup', 'all.age', ...phrase]);
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/1 account and 1 client/) });
  await startAgent('second');
  const restored = await keybearer('second', ['restore', 'all.age', ...phrase]).finished;
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringMatching(/Restored\./) });
  const refreshed = await keybearer('second', ['refresh']).finished;
  expect(refreshed.code).toBe(0);
  writeFileSync(inPlace('wrong'), 'another passphrase\n', { mode: 0o600 });
  const wrong = ['restore', 'all.age', '--passphrase-file', 'wrong'];
  expect((await keybearer('second', wrong).finished).code).toBe(4);
  // Nobody sits there to type one, and none is ever an argument.
  expect((await run(['backup', 'other.age'])).code).toBe(2);
});

/** The same at a terminal, where a person types. */
function atTerminal(
  args: readonly string[],
  typed: readonly { readonly after: string; readonly text: string; readonly later?: number }[],
): Promise<{ readonly code: number; readonly shown: string }> {
  return new Promise((done, reject) => {
    const child = execFile(
      '/usr/bin/python3',
      ['-B', resolve('test/system/import/terminal.py')],
      (error, stdout) => (error === null ? done(JSON.parse(stdout)) : reject(error)),
    );
    const env = { PATH: process.env.PATH, HOME: place, KEYBEARER_HOME: inPlace('home') };
    const command = [process.execPath, inPlace('dist/keybearer.js'), ...args];
    child.stdin?.end(JSON.stringify({ command, env, typed }));
  });
}

test('the passphrase of a backup is typed twice and never shown', async () => {
  const phrase = 'a passphrase nobody sees';
  const made = await atTerminal(
    ['backup', inPlace('typed.age')],
    [
      { after: 'Passphrase', text: `${phrase}!\u007f\r` },
      { after: 'once more', text: `${phrase}\r` },
    ],
  );
  expect(made.code).toBe(0);
  expect(made.shown).not.toContain('nobody sees');
  writeFileSync(inPlace('typed'), `${phrase}\n`, { mode: 0o600 });
  const restored = await keybearer('second', [
    ...['restore', 'typed.age', '--passphrase-file', 'typed'],
  ]).finished;
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringMatching(/Already here/) });

  const apart = await atTerminal(
    ['backup', inPlace('apart.age')],
    [
      { after: 'Passphrase', text: `${phrase}\r` },
      { after: 'once more', text: 'another passphrase\r' },
    ],
  );
  expect(apart).toMatchObject({ code: 2, shown: expect.stringMatching(/not the same/) });
  const given = await atTerminal(
    ['backup', inPlace('given-up.age')],
    [{ after: 'Passphrase', text: '\u0003' }],
  );
  expect(given.code).toBe(4);
});

test('at a terminal an export asks, and Enter alone is a no', async () => {
  const args = ['export', 'ada@sandbox.example', inPlace('asked.json')];
  const no = await atTerminal(args, [{ after: '[y/N]', text: '\r', later: 1.2 }]);
  expect(no).toMatchObject({ code: 4, shown: expect.stringMatching(/in clear/) });
  const yes = await atTerminal(args, [{ after: '[y/N]', text: 'y\r', later: 1.2 }]);
  expect(yes.code).toBe(0);
  expect(yes.shown).not.toContain(credential.refreshToken);
});
