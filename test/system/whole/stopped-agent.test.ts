import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { FollowingBrowser } from '../../support/following-browser.ts';
import { buildInstalled } from '../../support/installed-build.ts';

/** Seconds that each token lives here; the agent is stopped for longer than that. */
const lifetime = 8;
let place = '';
let sandbox: Sandbox;
let agent: ChildProcess;

const start = (...args: readonly string[]) =>
  spawn(process.execPath, [join(place, 'dist', 'keybearer.js'), ...args], {
    env: { PATH: process.env.PATH, HOME: place, KEYBEARER_HOME: join(place, 'home') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** The first line, while the command goes on. */
const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((found, lost) => {
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) found(said.split('\n')[0] ?? '');
    });
    child.once('close', (code) => lost(new Error(`ended with ${code}: ${said}`)));
  });

async function token(): Promise<{ access_token: string; expires_at: number }> {
  const child = start('token', '--min-ttl', '0', '--json');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await new Promise((closed) => child.once('close', closed));
  return JSON.parse(said);
}

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'kb-'));
  await buildInstalled(place);
  await writeFile(join(place, 'passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  sandbox = await startSandbox({});
  await writeFile(join(place, 'client_secret.json'), sandbox.clientSecretJson);
  agent = start('agent', '--store', 'file', '--passphrase-file', join(place, 'passphrase'));
  expect(await firstLine(agent)).toMatch(/^ready /);
  const added = start('client', 'add', join(place, 'client_secret.json'));
  expect(await new Promise((closed) => added.once('close', closed))).toBe(0);
});

afterAll(async () => {
  if (agent.exitCode === null && agent.signalCode === null) {
    // A stopped process hears nothing else.
    agent.kill('SIGCONT');
    agent.kill('SIGTERM');
    await new Promise((ended) => agent.once('exit', ended));
  }
  await sandbox.close();
  await rm(place, { recursive: true, force: true });
});

test('C145: an agent that was really stopped past its token’s end serves none that has ended', async () => {
  // Short lives for as long as the test lasts, so that a stop of seconds does what one of hours would.
  sandbox.faults.order(
    'token',
    Array.from({ length: 50 }, () => ({ kind: 'json', set: { expires_in: lifetime } }) as const),
  );
  const login = start('login', '--no-browser');
  const browser = new FollowingBrowser();
  const link = await firstLine(login);
  const signedIn = new Promise((closed) => login.once('close', closed));
  await browser.visit(link);
  expect(await signedIn).toBe(0);
  const before = await token();
  const asked = sandbox.requests.count('token');

  agent.kill('SIGSTOP');
  await wait((lifetime + 2) * 1000);
  expect(before.expires_at).toBeLessThanOrEqual(Date.now() / 1000);
  agent.kill('SIGCONT');

  const [one, other] = await Promise.all([token(), token()]);
  for (const { access_token, expires_at } of [one, other]) {
    expect(access_token).not.toBe(before.access_token);
    expect(expires_at).toBeGreaterThan(Date.now() / 1000 - 1);
  }
  expect(sandbox.requests.count('token') - asked).toBeLessThanOrEqual(2);
});
