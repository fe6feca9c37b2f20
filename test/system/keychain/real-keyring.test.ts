import { execFileSync, spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/main/adapters/clock.ts';
import { openKeychain } from '../../../src/main/adapters/keychain.ts';
import type { Clock, SecretStore } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { buildScript, keychainProcess } from '../../support/built-script.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { isAlive, PrivateKeyring } from '../../support/private-keyring.ts';
import { RecordingLog } from '../../support/recording-log.ts';

let script: Awaited<ReturnType<typeof buildScript>>;
let keyring: PrivateKeyring;
const stores: SecretStore[] = [];

beforeAll(async () => {
  script = await buildScript(keychainProcess);
});
afterAll(() => script.remove());

beforeEach(async () => {
  keyring = await PrivateKeyring.start();
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await keyring.stop();
});

function open(clock: Clock = systemClock, env: NodeJS.ProcessEnv = keyring.env): SecretStore {
  const store = openKeychain({
    scriptPath: script.scriptPath,
    service: 'keybearer-test',
    clock,
    log: new RecordingLog(),
    env,
  });
  stores.push(store);
  return store;
}

async function textOf(store: SecretStore, name: string): Promise<string | undefined> {
  const read = await store.read(name);
  if (!read.ok) throw new Error(`${read.failure.code}: ${read.failure.cause ?? ''}`);
  return read.value?.reveal();
}

async function codeOf(asked: Promise<{ ok: boolean; failure?: { code: string } }>) {
  const result = await asked;
  return result.ok ? 'ok' : result.failure?.code;
}

describe('with the keyring open', () => {
  test('what was written is read back, by a later agent as well, and gone after it is removed', async () => {
    const store = open();
    expect(await store.probe()).toBe('ready');
    expect(await textOf(store, 'account:a')).toBeUndefined();
    expect((await store.write('account:a', new Secret('first — ünïcode "1"'))).ok).toBe(true);
    expect((await store.write('account:a', new Secret('second'))).ok).toBe(true);
    await store.close();

    const later = open();
    expect(await textOf(later, 'account:a')).toBe('second');
    expect((await later.remove('account:a')).ok).toBe(true);
    expect(await textOf(later, 'account:a')).toBeUndefined();
    expect((await later.remove('account:a')).ok).toBe(true);
  });

  test('K129: an item of another program with our service and no account attribute does no harm', async () => {
    await storeAlienItem();
    const store = open();
    await store.write('account:a', new Secret('ours'));
    expect(await textOf(store, 'account:a')).toBe('ours');
    expect(await textOf(store, 'account:b')).toBeUndefined();
    expect((await store.remove('account:a')).ok).toBe(true);
    expect(await store.probe()).toBe('ready');
  });

  test('K130: of fifty writes at once none is lost and the last one to an item stays', async () => {
    const store = open();
    const writes = Array.from({ length: 50 }, (_, at) =>
      store.write(`account:${at % 5}`, new Secret(`value ${at}`)),
    );
    expect((await Promise.all(writes)).every((written) => written.ok)).toBe(true);
    for (let item = 0; item < 5; item += 1) {
      expect(await textOf(store, `account:${item}`)).toBe(`value ${45 + item}`);
    }
  });
});

describe('with the keyring locked', () => {
  test('K122: locked at the start is "locked", never "missing", and recovers when it is unlocked', async () => {
    const before = open();
    await before.write('account:a', new Secret('kept'));
    await before.close();
    await keyring.lock();

    const clock = new ManualClock();
    const store = open(clock);
    expect(await store.probe()).toBe('locked');
    expect(await codeOf(store.read('account:a'))).toBe('keychain_locked');
    expect(await codeOf(store.remove('account:a'))).toBe('keychain_locked');

    await keyring.unlock();
    await clock.advance(30_000);
    expect(await textOf(store, 'account:a')).toBe('kept');
  });

  test('K122: locked while running, every call says so, nothing is deleted, and writes go on after it', async () => {
    const clock = new ManualClock();
    const store = open(clock);
    await store.write('account:a', new Secret('kept'));
    await keyring.lock();

    // Each after the breaker's pause, so that each really asks the locked keyring.
    expect(await codeOf(store.read('account:a'))).toBe('keychain_locked');
    await clock.advance(15_000);
    expect(await codeOf(store.remove('account:a'))).toBe('keychain_locked');
    await clock.advance(15_000);
    expect(await codeOf(store.write('account:a', new Secret('new')))).toBe('keychain_locked');
    await clock.advance(15_000);
    // One that never existed is not called missing either: nobody can know.
    expect(await codeOf(store.read('account:unknown'))).toBe('keychain_locked');

    await keyring.unlock();
    expect(await store.probe()).toBe('ready');
    expect(await textOf(store, 'account:a')).toBe('kept');
    expect((await store.write('account:a', new Secret('new'))).ok).toBe(true);
    expect(await textOf(store, 'account:unknown')).toBeUndefined();
  });
});

describe('with the keyring in trouble', () => {
  test('K125: a killed daemon is an error or a locked keyring, and what was stored is there after it returns', async () => {
    const store = open();
    await store.write('account:a', new Secret('kept'));
    await keyring.killDaemon();
    // D-Bus starts a new daemon by itself, which nobody has unlocked.
    expect(await codeOf(store.read('account:a'))).toMatch(/^keychain_(locked|failed)$/);
    await keyring.restartDaemon();
    expect(await store.probe()).toBe('ready');
    expect(await textOf(store, 'account:a')).toBe('kept');
  });

  test('K124: a frozen daemon fails everyone together at ten seconds, then at once, and recovers', async () => {
    const clock = new ManualClock();
    const store = open(clock);
    await store.write('account:a', new Secret('kept'));
    await keyring.freezeDaemon();

    const waiting = [1, 2, 3, 4, 5].map(() => codeOf(store.read('account:a')));
    const write = codeOf(store.write('account:b', new Secret('later')));
    await clock.advance(9_999);
    let settled = 0;
    for (const one of waiting) void one.then(() => (settled += 1));
    await clock.advance(0);
    expect(settled).toBe(0);
    await clock.advance(1);
    expect(await Promise.all(waiting)).toEqual(Array(5).fill('keychain_timeout'));
    expect(await write).toBe('keychain_timeout');
    // No time passes on the manual clock: this one cannot have waited for a deadline.
    expect(await codeOf(store.read('account:a'))).toBe('keychain_timeout');

    await keyring.thawDaemon();
    await clock.advance(15_000);
    expect(await textOf(store, 'account:a')).toBe('kept');
    expect((await store.write('account:b', new Secret('later'))).ok).toBe(true);
  });

  test('K124: while the daemon is frozen, timers, files and name look-ups of the agent go on', async () => {
    const store = open();
    await store.write('account:a', new Secret('kept'));
    await keyring.freezeDaemon();
    const lag = monitorEventLoopDelay({ resolution: 10 });
    lag.enable();
    // More than libuv has threads: in the agent's own process these would take them all.
    const hung = Array.from({ length: 8 }, (_, at) => store.read(`account:${at}`));

    const started = performance.now();
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([readFile('/proc/self/status'), lookup('localhost')]);
    }
    expect(performance.now() - started).toBeLessThan(1_000);

    lag.disable();
    expect(lag.max / 1e6).toBeLessThan(200);
    await keyring.thawDaemon();
    expect((await Promise.all(hung)).every((read) => read.ok)).toBe(true);
  });

  test('K123: no bus, then a bus and a keyring that appear later', async () => {
    const clock = new ManualClock();
    await keyring.stop();
    keyring = new PrivateKeyring();
    const store = open(clock);
    const first = await store.read('account:a');
    expect(first.ok ? '' : first.failure).toMatchObject({
      code: 'keychain_missing',
      sentence: expect.stringContaining('--store file'),
    });
    await keyring.startBus();
    await keyring.restartDaemon();
    await clock.advance(15_000);
    expect(await textOf(store, 'account:a')).toBeUndefined();
    expect(await store.probe()).toBe('ready');
  });

  test('K123: neither bus nor display in the environment', async () => {
    const { DBUS_SESSION_BUS_ADDRESS: _, ...env } = keyring.env;
    const store = open(systemClock, { ...env, XDG_RUNTIME_DIR: keyring.folder });
    expect(await codeOf(store.read('account:a'))).toBe('keychain_missing');
    expect(await store.probe()).toBe('missing');
  });

  test('K123: a daemon that has no default collection yet and no display to ask for one', async () => {
    await keyring.stop();
    keyring = new PrivateKeyring();
    await keyring.startBus();
    const store = open();
    const written = await store.write('account:a', new Secret('kept'));
    expect(written.ok ? '' : written.failure).toMatchObject({
      code: 'keychain_missing',
      sentence: expect.stringContaining('no default collection'),
    });
    expect(await store.probe()).toBe('missing');
  });
});

test('closing ends the keychain process, also while the daemon is frozen', async () => {
  const store = open();
  await store.write('account:a', new Secret('kept'));
  const [pid] = await childPids();
  await keyring.freezeDaemon();
  const hung = codeOf(store.read('account:a'));
  const started = performance.now();
  await store.close();
  expect(performance.now() - started).toBeLessThan(3_000);
  expect(await hung).toBe('keychain_failed');
  expect(pid).toBeGreaterThan(0);
  expect(isAlive(pid ?? 0)).toBe(false);
});

test('the keychain process ends with its agent, also while keytar hangs', async () => {
  // An agent in miniature: starts the process, asks, and tells both pids' owner that it has asked.
  const agent = spawn(
    process.execPath,
    [
      '-e',
      `const child = require('node:child_process').fork(process.argv[1], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
       const ask = (id) => child.send({ id, op: 'get', service: 'keybearer-test', item: 'a' });
       child.once('message', () => { process.stdin.once('data', () => { ask(2); setTimeout(() => console.log('asked'), 100); }); console.log(child.pid); });
       ask(1);`,
      script.scriptPath,
    ],
    { env: keyring.env, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface(agent.stdout);
  const [pid] = (await once(lines, 'line')).map(Number);
  expect(isAlive(pid ?? 0)).toBe(true);
  await keyring.freezeDaemon();
  agent.stdin.write('now\n');
  await once(lines, 'line');

  agent.kill('SIGKILL');
  await expect.poll(() => isAlive(pid ?? 0), { timeout: 5_000 }).toBe(false);
});

test('a private keyring leaves no process and no file behind', async () => {
  const own = await PrivateKeyring.start();
  const pids = [...own.running, (await own.daemonPid()) ?? 0];
  expect(pids.length).toBeGreaterThan(2);
  expect(pids.every(isAlive)).toBe(true);
  await own.stop();
  expect(pids.some(isAlive)).toBe(false);
  expect(existsSync(own.folder)).toBe(false);
});

/** Children of this very process that run the built keychain process. */
async function childPids(): Promise<number[]> {
  const listed = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,args='], {
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((line) => line.includes(script.scriptPath))
    .map((line) => Number.parseInt(line, 10));
}

/** Through the D-Bus API itself: keytar cannot make such an item. */
async function storeAlienItem(): Promise<void> {
  const source = `
    import ctypes
    s = ctypes.CDLL('libsecret-1.so.0'); g = ctypes.CDLL('libglib-2.0.so.0')
    g.g_hash_table_new.restype = ctypes.c_void_p
    g.g_hash_table_new.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    g.g_hash_table_insert.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
    s.secret_password_storev_sync.argtypes = [ctypes.c_void_p, ctypes.c_void_p] + [ctypes.c_char_p] * 3 + [ctypes.c_void_p] * 2
    attributes = g.g_hash_table_new(g.g_str_hash, g.g_str_equal)
    g.g_hash_table_insert(attributes, b'service', b'keybearer-test')
    g.g_hash_table_insert(attributes, b'xdg:schema', b'org.freedesktop.Secret.Generic')
    assert s.secret_password_storev_sync(None, attributes, None, b'alien', b'alien secret', None, None)
  `;
  execFileSync('python3', ['-c', source.replaceAll('\n    ', '\n')], { env: keyring.env });
}
