import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { FollowingBrowser } from '../../support/following-browser.ts';
import { PrivateKeyring } from '../../support/private-keyring.ts';

/**
 * Nothing here is a fake but Google: the built agent and command line, curl, and a gnome-keyring of
 * this test's own. One story; each test goes on where the one before ended.
 */
const home = mkdtempSync(join(tmpdir(), 'keybearer-whole-'));
const socket = join(home, 'run', 'agent.sock');
const keyFile = join(home, 'callers', 'mail.hdr');
let keyring: PrivateKeyring;
let sandbox: Sandbox;
let agent: Awaited<ReturnType<typeof startAgent>>;

const environment = () => ({ ...keyring.env, KEYBEARER_HOME: home });

async function startAgent() {
  const child = spawn(process.execPath, [resolve('dist/keybearer.js'), 'agent'], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'close').then(() => Promise.reject(new Error(log))),
  ]);
  return {
    ready: String(line),
    log: () => log,
    stop: async () => {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      const [code] = await closed;
      return code;
    },
  };
}

/** To its end, without blocking: the sandbox answers from this very process. */
async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, out: out.trim(), err: err.trim() };
}

const keybearer = (...args: readonly string[]) =>
  run(process.execPath, [resolve('dist/keybearer.js'), ...args], environment());

const accounts = async () => JSON.parse((await keybearer('accounts', '--json')).out).accounts;
const pairings = async () => JSON.parse((await keybearer('caller', 'list', '--json')).out).pairings;

/** What a script sees: the token, or the error's code. */
async function curl(query = ''): Promise<string> {
  const url = `http://localhost/v1/token${query}`;
  const ran = await run('curl', ['-sS', '--unix-socket', socket, '-H', `@${keyFile}`, url]);
  const answer = JSON.parse(ran.out) as { access_token?: string; error?: string };
  return answer.access_token ?? answer.error ?? '';
}

/** Asks until it holds: what is waited for happens in other processes. */
async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 40_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited forty seconds for ${what}`);
    await new Promise((tick) => setTimeout(tick, 250));
  }
}

beforeAll(async () => {
  keyring = await PrivateKeyring.start();
  sandbox = await startSandbox();
  agent = await startAgent();
});

afterAll(async () => {
  await agent?.stop();
  await sandbox?.close();
  await keyring?.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('with a real keychain', () => {
  it('the agent says where it serves', () => {
    expect(agent.ready).toBe(`ready ${socket}`);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'run')).mode & 0o777).toBe(0o700);
  });

  it('a person signs in, and the refresh token lies in the keychain alone', async () => {
    const file = join(home, 'client.json');
    writeFileSync(file, sandbox.clientSecretJson);
    expect(await keybearer('client', 'add', file)).toMatchObject({ code: 0 });
    const login = spawn(
      process.execPath,
      [resolve('dist/keybearer.js'), 'login', '--no-browser', '--scope', 'calendar.readonly'],
      { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [link] = await once(createInterface(login.stdout), 'line');
    const browser = new FollowingBrowser();
    const page = await browser.visit(String(link));
    browser.close();
    expect(page).toMatchObject({ status: 200 });
    const [code] = await once(login, 'close');
    expect(code).toBe(0);
    expect(await accounts()).toMatchObject([{ alias: 'ada', status: 'ready', sandbox: true }]);

    const exchange = sandbox.requests.to('token')[0];
    expect(exchange).toBeDefined();
    const stored = await run('grep', ['-rl', '1//', home], process.env);
    expect(stored.out).toBe('');
  });

  it('a script pairs, a person approves by the code, and curl gets a token that the API takes', async () => {
    const pair = spawn(
      process.execPath,
      [resolve('dist/keybearer.js'), 'caller', 'pair', 'mail', '--scope', 'calendar.readonly'],
      { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    await eventually('the pairing request', async () => (await pairings()).length === 1);
    const [{ code }] = await pairings();
    expect(await keybearer('caller', 'approve', code)).toMatchObject({ code: 0 });
    const [path] = await once(createInterface(pair.stdout), 'line');
    expect(path).toBe(keyFile);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(keyFile, 'utf8')).toMatch(/^Authorization: Bearer kb1_\S+\n$/);

    const token = await curl('?scope=calendar.readonly');
    const api = await fetch(`${sandbox.origin}/calendar/v3/users/me/calendarList`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(api.status).toBe(200);
  });

  it('the command line fetches a token of its own', async () => {
    expect((await keybearer('token')).out).toMatch(/^ya29\.\S+$/);
    expect((await keybearer('token', '--header')).out).toMatch(/^Authorization: Bearer ya29\.\S+$/);
  });

  it('K122: locked while running: cached tokens go on, nothing is lost, and an unlock is noticed', async () => {
    const before = await curl();
    await keyring.lock();
    expect(await keybearer('refresh')).toMatchObject({ code: 7 });
    expect(await curl()).toBe(before);
    const status = JSON.parse((await keybearer('status', '--json')).out);
    expect(status.store.status).toBe('locked');
    expect((await accounts())[0].status).toBe('store_unavailable');
    await keyring.unlock();
    await eventually(
      'the unlock to be noticed',
      async () => (await accounts())[0].status === 'ready',
    );
    expect(await keybearer('refresh')).toMatchObject({ code: 0 });
  });

  it('K124: the daemon frozen: cached tokens are answered at once, and a refresh gives up in time', async () => {
    const before = await curl();
    await keyring.freezeDaemon();
    const refreshing = spawn(process.execPath, [resolve('dist/keybearer.js'), 'refresh'], {
      env: environment(),
      stdio: 'ignore',
    });
    const ended = once(refreshing, 'close');
    const began = Date.now();
    expect(await curl()).toBe(before);
    expect(Date.now() - began).toBeLessThan(2_000);
    const [code] = await ended;
    expect(code).toBe(7);
    expect(Date.now() - began).toBeLessThan(15_000);
    await keyring.thawDaemon();
    await eventually(
      'the thaw to be noticed',
      async () => (await accounts())[0].status === 'ready',
    );
  });

  it('K125: the daemon killed: it recovers with the next one', async () => {
    await keyring.killDaemon();
    await keybearer('refresh');
    expect(await accounts()).toHaveLength(1);
    await keyring.restartDaemon();
    await eventually('the new daemon', async () => (await keybearer('refresh')).code === 0);
    expect(await curl()).toMatch(/^ya29\./);
  });

  it('a restart finds everything as it was', async () => {
    expect(await agent.stop()).toBe(0);
    expect(await keybearer('status')).toMatchObject({ code: 3 });
    agent = await startAgent();
    expect(await accounts()).toMatchObject([{ alias: 'ada' }]);
    await eventually('the first token after the start', async () =>
      (await curl()).startsWith('ya29.'),
    );
  });

  it('log out revokes, and the keychain holds nothing of the account', async () => {
    expect(await keybearer('logout', 'ada')).toMatchObject({ code: 0 });
    expect(sandbox.requests.count('revoke')).toBe(1);
    expect(await curl()).toBe('unauthenticated');
    expect(await accounts()).toEqual([]);
  });

  it('no log line holds a token, a code or an address', () => {
    expect(agent.log()).not.toMatch(/ya29|1\/\/|kb1_|kbo1_|GOCSPX|@sandbox\.example/);
  });
});
