import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { FollowingBrowser } from '../../support/following-browser.ts';
import { buildInstalled } from '../../support/installed-build.ts';
import { document, type Finished, until } from './command-line-stage.ts';

/**
 * The command line as a person uses it, in one story: the built files, the real agent with an
 * encrypted file, the sandbox in Google's place. Each test goes on where the one before ended.
 */
let place = '';
let sandbox: Sandbox;
let agent: ChildProcess;
let agentSaid = '';

const home = () => join(place, 'home');

const keybearer = (...args: readonly string[]) =>
  started(process.execPath, join(place, 'dist', 'keybearer.js'), ...args);

function started(program: string, ...args: readonly string[]) {
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, HOME: place, KEYBEARER_HOME: home() },
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((done) =>
    child.on('close', (code) => done({ code, stdout, stderr })),
  );
  return { child, finished, stdout: () => stdout, stderr: () => stderr };
}

const run = (...args: readonly string[]) => keybearer(...args).finished;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'kb-'));
  await buildInstalled(place);
  await writeFile(join(place, 'passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  sandbox = await startSandbox({});
  await writeFile(join(place, 'client_secret.json'), sandbox.clientSecretJson);

  await startAgent(() =>
    keybearer('agent', '--store', 'file', '--passphrase-file', join(place, 'passphrase')),
  );
});

async function startAgent(start: () => ReturnType<typeof keybearer>): Promise<void> {
  const { child, stdout } = start();
  agent = child;
  await until(() => {
    agentSaid = stdout();
    return agentSaid.includes('\n') || agent.exitCode !== null;
  });
}

afterAll(async () => {
  if (agent.exitCode === null) {
    agent.kill('SIGTERM');
    await new Promise((done) => agent.once('exit', done));
  }
  await sandbox.close();
  await rm(place, { recursive: true, force: true });
});

/** A request for a caller key by a program that knows nothing but the socket. */
async function strangerAsks(name: string): Promise<{ status?: number; code?: string }> {
  const sent = request({
    ...{ socketPath: join(home(), 'run', 'agent.sock'), path: '/v1/pair', method: 'POST' },
    ...{ agent: false, headers: { host: 'localhost', 'content-type': 'application/json' } },
  });
  sent.end(JSON.stringify({ name, accounts: [], scopes: [] }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const { code } = (await json(response)) as { code?: string };
  return { status: response.statusCode, code };
}

test('the agent says where it is ready', () => {
  expect(agentSaid).toBe(`ready ${join(home(), 'run', 'agent.sock')}\n`);
});

test('a client is added from its file', async () => {
  const added = await run('client', 'add', join(place, 'client_secret.json'), '--name', 'box');
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(document(await run('client', 'list', '--json'))).toMatchObject({
    clients: [{ name: 'box', sandbox: true, accounts: 0 }],
  });
});

test('login --no-browser signs in by the link it prints', async () => {
  const login = keybearer('login', '--no-browser', '--scope', 'calendar.readonly');
  await until(() => login.stdout().includes('\n'));
  const browser = new FollowingBrowser();
  await browser.visit(login.stdout().trim());
  browser.close();
  const { code, stdout } = await login.finished;
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nSigned in as \S+@\S+ \(\S+\)\.\nGranted: .*calendar\.readonly/);
});

test('login --paste takes the address from a browser that cannot reach this computer', async () => {
  const login = keybearer('login', '--paste', '--scope', 'drive.readonly');
  await until(() => login.stdout().includes('\n'));
  const browser = new FollowingBrowser({ stopBefore: (url) => url.searchParams.has('code') });
  const { url } = await browser.visit(login.stdout().trim());
  browser.close();
  login.child.stdin.write(`not an address\n${url}\n`);
  const { code, stdout, stderr } = await login.finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('once more') });
  expect(stdout).toContain('Signed in again as');
});

test('a denied consent exits with 4', async () => {
  const login = keybearer('login', '--no-browser');
  await until(() => login.stdout().includes('\n'));
  const browser = new FollowingBrowser({ answer: 'deny' });
  await browser.visit(login.stdout().trim());
  browser.close();
  expect((await login.finished).code).toBe(4);
});

test('Ctrl-C takes the sign-in back at the agent', async () => {
  const login = keybearer('login', '--no-browser');
  await until(() => login.stderr().includes('Waiting'));
  login.child.kill('SIGINT');
  expect((await login.finished).code).toBe(4);
  const browser = new FollowingBrowser();
  await expect(browser.visit(login.stdout().trim())).rejects.toThrow('ECONNREFUSED');
  browser.close();
});

test('three requests by a program without a key, all denied, do not lock the owner out', async () => {
  const asked = await Promise.all(['a', 'b', 'c'].map((name) => strangerAsks(name)));
  expect(asked.map(({ status }) => status).sort()).toEqual([202, 202, 429]);
  for (const { code } of asked) if (code !== undefined) await run('caller', 'deny', code);
  expect((await strangerAsks('d')).status).toBe(429);
});

test('token works at once, and its answer fits the request', async () => {
  const first = await run('token', '--json', '--min-ttl', '60');
  expect(first.code).toBe(0);
  expect(first.stderr).toContain('Paired this command line');
  const { access_token, expires_in } = document(first);
  expect(expires_in).toBeGreaterThanOrEqual(60);
  const again = await run('token');
  expect(again).toEqual({ code: 0, stdout: `${String(access_token)}\n`, stderr: '' });
  expect((await run('token', '--scope', 'gmail.send')).code).toBe(5);
  expect((await run('token', 'nobody@example.com')).code).toBe(4);
});

test.each(['token', 'accounts'])(
  '%s on a full disk ended with 0 and an empty file',
  async (word) => {
    const script = `exec "$0" "$1" ${word} > /dev/full`;
    const program = join(place, 'dist', 'keybearer.js');
    expect(await started('/bin/sh', '-c', script, process.execPath, program).finished).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: 'The answer could not be written (ENOSPC).\n',
    });
  },
);

test('accounts, rename, use and refresh', async () => {
  const { accounts } = document(await run('accounts', '--json'));
  const [{ email = '' } = {}] = accounts as { email: string }[];
  expect((await run('account', 'rename', email, 'work')).code).toBe(0);
  expect((await run('account', 'use', 'work')).stdout).toContain('now the default account');
  expect((await run('refresh', 'work')).stdout).toMatch(/^work: Good for \d+ min/);
  expect((await run('refresh', '--all')).code).toBe(0);
});

test('a script is paired, used, and revoked', async () => {
  const pairing = keybearer('caller', 'pair', 'backup', '--account', 'work');
  await until(() => pairing.stderr().includes('Approve'));
  const code = /Code: (\S+)/.exec(pairing.stderr())?.[1] ?? '';
  expect((await run('caller', 'list')).stdout).toContain(`${code} waits: backup`);
  expect((await run('caller', 'approve', code)).code).toBe(0);
  const paired = await pairing.finished;
  expect(paired.code).toBe(0);
  expect(await readFile(paired.stdout.trim(), 'utf8')).toMatch(/^Authorization: Bearer kb1_\S+\n$/);

  expect((await run('caller', 'pair', 'backup')).code).toBe(2);
  expect((await run('caller', 'revoke', 'backup')).code).toBe(0);
  const denied = keybearer('caller', 'pair', 'backup');
  await until(() => denied.stderr().includes('Approve'));
  await run('caller', 'deny', /Code: (\S+)/.exec(denied.stderr())?.[1] ?? '');
  expect((await denied.finished).code).toBe(4);
});

test('a pause holds back every token, and the audit record tells it', async () => {
  expect((await run('pause', '--json')).code).toBe(0);
  const held = await run('token', 'work');
  expect({ code: held.code, stdout: held.stdout }).toEqual({ code: 4, stdout: '' });
  expect((await run('status')).stdout).toContain('Paused: no script gets a token');
  expect((await run('resume')).code).toBe(0);
  expect((await run('caller', 'pause', 'command line')).code).toBe(0);
  expect((await run('token', 'work')).code).toBe(4);
  expect((await run('caller', 'list')).stdout).toContain('command line (paused)');
  expect((await run('caller', 'resume', 'command line')).code).toBe(0);
  expect((await run('token', 'work')).code).toBe(0);
  const record = await run('audit', '--since', '1h', '--caller', 'command line');
  expect(record.stdout).toMatch(/command line got a (new )?token of work/);
  expect(record.stdout).toContain('command line was turned away: it was paused');
});

test('the sandbox of the agent itself can be added from the terminal', async () => {
  expect((await run('client', 'add', '--sandbox')).stdout).toContain('--client sandbox');
  expect((await run('client', 'remove', 'sandbox')).code).toBe(0);
});

test('status and doctor find all well', async () => {
  expect((await run('status')).stdout).toContain(
    'Store     Sign-ins are kept in an encrypted file.',
  );
  const doctor = await run('doctor', '--json');
  const { checks } = document(doctor) as { checks: { result: string }[] };
  expect(checks.filter(({ result }) => result === 'problem')).toEqual([]);
  expect(doctor.code).toBe(0);
});

test('logout revokes, and then there is nothing to hand out and no key to be refused', async () => {
  const out = await run('logout', 'work', '--json');
  expect(document(out)).toMatchObject({ v: 1, grant: 'revoked' });
  expect(document(await run('accounts', '--json'))).toEqual({ v: 1, accounts: [] });
  const none = await run('token');
  expect(none.code).toBe(5);
  expect(none.stderr).toContain('No account is signed in yet. Add one with: keybearer login');
});

test('Ctrl-C stops the agent, which takes its owner key along', async () => {
  agent.kill('SIGINT');
  const exit = await new Promise((done) => agent.once('exit', done));
  expect(exit).toBe(0);
  await expect(readFile(join(home(), 'owner.hdr'))).rejects.toThrow('ENOENT');
  expect((await run('status')).code).toBe(3);
});

test('a start that waits for a passphrase from a silent pipe heard no signal', async () => {
  const fifo = join(place, 'silent');
  await started('/usr/bin/mkfifo', '-m', '600', fifo).finished;
  const { child } = keybearer('agent', '--store', 'file', '--passphrase-file', fifo);
  const ended = new Promise((done) => child.once('exit', (_code, signal) => done(signal)));
  // Opens once somebody reads; nothing is ever written.
  let writer = -1;
  await until(() => {
    try {
      writer = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      return false;
    }
    return true;
  });
  child.kill('SIGTERM');
  expect(await ended).toBe('SIGTERM');
  closeSync(writer);
});

test('it starts again with the same passphrase through a pipe, which can be read once', async () => {
  const script =
    'exec "$0" "$1" agent --store file --passphrase-file <(echo "correct horse battery staple")';
  await startAgent(() =>
    started('bash', '-c', script, process.execPath, join(place, 'dist', 'keybearer.js')),
  );
  expect(agentSaid).toBe(`ready ${join(home(), 'run', 'agent.sock')}\n`);
  expect((await run('client', 'list')).stdout).toContain('box');
});

test('with a wrong passphrase nothing starts, and every file stays as it is', async () => {
  const copy = await copyOfHome('wrong');
  const before = await contents(copy);
  expect([...before.keys()]).toContain('secrets.age.json');
  const passphrase = join(place, 'wrong-passphrase');
  await writeFile(passphrase, 'battery horse\n', { mode: 0o600 });
  const { code, stderr } = await agentIn(copy, place, passphrase).finished;
  expect(stderr).toBe(
    `The passphrase does not open ${join(copy, 'secrets.age.json')}. Give the file that holds the right one; nothing was changed.\n`,
  );
  expect(code).toBe(7);
  expect(await contents(copy)).toEqual(before);
});

test('where an encrypted file lies and --store was forgotten, that is said beside the trouble', async () => {
  const copy = await copyOfHome('forgotten');
  const forgetful = ofInstalled(copy, place, ['agent']);
  await until(() => forgetful.stderr().includes('To use it: --store file --passphrase-file F'));
  expect(forgetful.stderr()).toContain(`There is an encrypted file in ${copy}.`);
  forgetful.child.kill('SIGTERM');
  expect((await forgetful.finished).code).toBe(0);
});

test('what was damaged stays as it is until the passphrase is right, and then it is told', async () => {
  const copy = await copyOfHome('damaged');
  await writeFile(join(copy, 'settings.json'), '{"half');
  await writeFile(join(copy, 'callers.json'), '{"half');
  const leftover = join(copy, 'settings.json.tmp-1234567890abcdef');
  await writeFile(leftover, 'half');
  await utimes(leftover, 0, 0);
  await chmod(join(copy, 'callers.json'), 0o644);
  const before = await contents(copy);
  expect((await agentIn(copy, place, join(place, 'wrong-passphrase')).finished).code).toBe(7);
  expect(await contents(copy)).toEqual(before);

  for (const start of [
    'with the right one',
    'and again, as nobody has looked at the callers yet',
  ]) {
    const right = agentIn(copy, place, join(place, 'passphrase'));
    await until(() => right.stdout().includes('ready'));
    const status = document(await inHome(copy, 'status', '--json').finished);
    right.child.kill('SIGTERM');
    const { code, stderr } = await right.finished;
    expect(code, start).toBe(0);
    expect(stderr.includes('settings_put_aside')).toBe(start === 'with the right one');
    expect(status).toMatchObject({ problems: [{ code: 'policy_tampered' }] });
    expect((await contents(copy)).get('callers.json')).toBe('600 {"half');
  }
  const last = agentIn(copy, place, join(place, 'passphrase'));
  await until(() => last.stdout().includes('ready'));
  const reviewed = await inHome(copy, 'caller', 'review', '--keep').finished;
  expect(reviewed.stdout).toBe('The list is empty: every script has to ask again.\n');
  last.child.kill('SIGTERM');
  await last.finished;
  const now = await contents(copy);
  expect([...now.keys()]).not.toContain('settings.json.tmp-1234567890abcdef');
  for (const kind of ['settings', 'callers']) {
    const [aside = ''] = [...now.keys()].filter((name) => name.startsWith(`${kind}.corrupt-`));
    expect(now.get(aside), kind).toBe('600 {"half');
  }
  expect(now.get('audit.jsonl')).toContain('policy_tampered');
});

test.each([
  ['a package that the socket needs', 'fastify'],
  ['a package that everything needs', 'koffi'],
  ['what opens the encrypted file', undefined],
])('without %s nothing starts, and the home folder is free for who comes next', async (_, gone) => {
  // Elsewhere, as Node looks for packages in all folders above, and the good ones lie in `place`.
  const broken = await mkdtemp(join(tmpdir(), 'kb-'));
  onTestFinished(() => rm(broken, { recursive: true, force: true }));
  await mkdir(join(broken, 'node_modules'));
  for (const name of ['assets', 'package.json']) {
    await symlink(join(place, name), join(broken, name));
  }
  for (const name of await readdir(resolve('node_modules'))) {
    if (name === gone) continue;
    await symlink(resolve('node_modules', name), join(broken, 'node_modules', name));
  }
  await cp(join(place, 'dist'), join(broken, 'dist'), { recursive: true });
  if (gone === undefined) await rm(await chunkWith('unrecognized identity type', broken));
  const copy = await copyOfHome('of-broken');
  const before = await contents(copy);
  const passphrase = join(place, 'passphrase');
  for (const _ of ['once', 'and again']) {
    const { code, stderr } = await agentIn(copy, broken, passphrase).finished;
    expect(stderr).toContain('"event":"start_failed"');
    expect(stderr).toContain('Keybearer could not start');
    expect(stderr).not.toContain('unhandled');
    expect(code).toBe(1);
  }
  expect(await contents(copy)).toEqual(before);
});

async function chunkWith(text: string, installed: string): Promise<string> {
  const folder = join(installed, 'dist', 'chunks');
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await readFile(path, 'utf8')).includes(text)) return path;
  }
  throw new Error(`No chunk has "${text}".`);
}

async function copyOfHome(name: string): Promise<string> {
  const copy = join(place, name);
  // The agent may be writing: what it writes to is gone a moment later.
  const isKept = (path: string) => basename(path) !== 'run' && !path.includes('.tmp-');
  await cp(home(), copy, { recursive: true, filter: isKept });
  return copy;
}

const inHome = (folder: string, ...args: readonly string[]) => ofInstalled(folder, place, args);

/** Of the built files in `installed`. */
const agentIn = (folder: string, installed: string, passphraseFile: string) =>
  ofInstalled(folder, installed, [
    ...['agent', '--store', 'file', '--passphrase-file', passphraseFile],
  ]);

function ofInstalled(folder: string, installed: string, args: readonly string[]) {
  const program = join(installed, 'dist', 'keybearer.js');
  return started('env', `KEYBEARER_HOME=${folder}`, process.execPath, program, ...args);
}

/** Of every file: its mode, and what it holds. */
async function contents(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  const texts = names.map(async (name) => {
    const path = join(folder, name);
    const mode = ((await stat(path)).mode & 0o777).toString(8);
    return [name, `${mode} ${await readFile(path, 'latin1')}`] as const;
  });
  return new Map(await Promise.all(texts));
}
