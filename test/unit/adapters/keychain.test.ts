import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openKeychain } from '../../../src/main/adapters/keychain.ts';
import { failureOfKeychainError } from '../../../src/main/adapters/keychain-failure.ts';
import type { SecretStore } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { isAlive } from '../../support/private-keyring.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { buildWithStandIn } from './stand-in-keytar.ts';

let keytar: Awaited<ReturnType<typeof buildWithStandIn>>;
let clock: ManualClock;
let log: RecordingLog;
let store: SecretStore;

beforeAll(async () => {
  keytar = await buildWithStandIn();
});
afterAll(() => keytar.remove());

beforeEach(() => {
  keytar.reset();
  clock = new ManualClock();
  log = new RecordingLog();
  store = openKeychain({ scriptPath: keytar.scriptPath, service: 'test', clock, log });
});
afterEach(() => store.close());

async function failureOf(asked: Promise<{ ok: boolean; failure?: unknown }>) {
  const result = await asked;
  expect(result.ok).toBe(false);
  return result.failure as { code: string; sentence: string; cause?: string; retryAfter?: number };
}

async function textOf(name: string): Promise<string | undefined> {
  const read = await store.read(name);
  if (!read.ok) throw new Error(read.failure.code);
  return read.value?.reveal();
}

/** Once the child has really begun the call that is going to hang; no amount of time is waited for. */
const begun = (call: string) => expect.poll(() => keytar.trace()).toContain(`> ${call}`);

describe('the canary', () => {
  test('is written by the first look into an open keychain, and then shows a missing item to be missing', async () => {
    expect(await textOf('account:a')).toBeUndefined();
    expect(Object.keys(keytar.items())).toEqual(['test/canary']);
  });

  test('K122: null for the item and null for the canary is "locked", and nothing is written or deleted', async () => {
    await store.write('account:a', new Secret('kept'));
    const before = keytar.items();
    keytar.behave({ mode: 'locked' });
    expect((await failureOf(store.read('account:a'))).code).toBe('keychain_locked');
    await clock.advance(15_000);
    expect((await failureOf(store.remove('account:a'))).code).toBe('keychain_locked');
    expect(keytar.items()).toEqual(before);
  });

  test('K122: a keychain locked since before we first saw it is locked and not empty', async () => {
    keytar.put({ 'test/account:a': 'kept' });
    keytar.behave({ mode: 'locked' });
    expect((await failureOf(store.read('account:a'))).code).toBe('keychain_locked');
    expect(await store.probe()).toBe('locked');
    keytar.behave({ mode: 'open' });
    expect(await store.probe()).toBe('ready');
    expect(await textOf('account:a')).toBe('kept');
  });

  test('K122: while locked, a canary that was seen before is not asked to be written: no second prompt', async () => {
    await store.write('account:a', new Secret('kept'));
    keytar.behave({ mode: 'locked' });
    keytar.mark('locked');
    await store.read('account:a');
    const after = keytar.trace().slice(keytar.trace().indexOf('locked'));
    expect(after.filter((call) => call.startsWith('> set'))).toEqual([]);
  });

  test('K122: an item is not called missing because the keychain was unlocked between two looks', async () => {
    await store.write('account:a', new Secret('kept'));
    keytar.behave({ mode: 'unlocking' });
    expect(await textOf('account:a')).toBe('kept');
  });

  test('that hangs does not fail the write before it, and the process it hangs in is ended', async () => {
    keytar.behave({ mode: 'hang', item: 'canary' });
    const written = store.write('account:a', new Secret('kept'));
    await begun('get canary');
    const { pid } = keytar.process();
    await clock.advance(10_000);
    expect((await written).ok).toBe(true);
    await expect.poll(() => isAlive(pid)).toBe(false);
    keytar.behave({ mode: 'open' });
    expect(await textOf('account:a')).toBe('kept');
  });

  test('cannot be read, written or removed under its own name', async () => {
    await store.probe();
    await failureOf(store.write('canary', new Secret('x')));
    await failureOf(store.remove('canary'));
    expect(keytar.items()).toEqual({ 'test/canary': 'test canary' });
  });
});

describe('writing', () => {
  test('is read back: what the keychain did not keep is a failure', async () => {
    await store.probe();
    keytar.behave({ mode: 'forget' });
    expect((await failureOf(store.write('account:a', new Secret('x')))).code).toBe(
      'keychain_failed',
    );
  });

  test('removing is verified: an item that stayed is a failure', async () => {
    await store.write('account:a', new Secret('x'));
    keytar.behave({ mode: 'forget' });
    expect((await failureOf(store.remove('account:a'))).code).toBe('keychain_failed');
  });

  test('K127: a write that fails leaves what was stored before', async () => {
    await store.write('account:a', new Secret('old'));
    keytar.behave({ mode: 'error', message: 'something new went wrong' });
    expect((await failureOf(store.write('account:a', new Secret('new')))).code).toBe(
      'keychain_failed',
    );
    keytar.behave({ mode: 'open' });
    await store.probe();
    expect(await textOf('account:a')).toBe('old');
  });

  test.each([
    ['K133: one byte too many for Windows', 'x'.repeat(2_001), /2001 bytes.*2000/],
    ['K133: two-byte characters count twice', 'é'.repeat(1_001), /2002 bytes/],
    ['K128: three kilobytes', 'x'.repeat(3_072), /3072 bytes/],
    ['K128: nothing at all', '', /empty/],
    ['K128: a NUL, at which keytar would cut silently', 'a\0b', /NUL/],
    ['K128: half a surrogate pair', 'a\ud800', /Unicode/],
  ])('%s: refused before the keychain is asked', async (_, text, says) => {
    const failure = await failureOf(store.write('account:a', new Secret(text)));
    expect(failure).toMatchObject({ code: 'store_write_failed' });
    expect(failure.sentence).toMatch(says);
    expect(keytar.trace()).toEqual([]);
  });

  test('K133: exactly 2,000 bytes are stored', async () => {
    expect((await store.write('account:a', new Secret('x'.repeat(2_000)))).ok).toBe(true);
  });

  test('K130: no call begins before the one before it has ended', async () => {
    const writes = Array.from({ length: 50 }, (_, at) =>
      store.write('account:a', new Secret(`value ${at}`)),
    );
    expect((await Promise.all(writes)).every(({ ok }) => ok)).toBe(true);
    expect(await textOf('account:a')).toBe('value 49');
    const trace = keytar.trace();
    trace.forEach((line, at) => {
      if (at % 2 === 0) expect(trace[at + 1]).toBe(line.replace('>', '<'));
    });
  });
});

describe('a keychain that hangs', () => {
  test('K124: has ten seconds, is killed, and those in line fail with it instead of hanging in turn', async () => {
    await store.write('account:a', new Secret('kept'));
    const first = keytar.process().pid;
    keytar.behave({ mode: 'hang' });
    keytar.mark('frozen');
    const reads = [1, 2, 3].map(() => failureOf(store.read('account:a')));
    await expect.poll(() => keytar.trace().at(-1)).toBe('> get account:a');
    await clock.advance(10_000);
    for (const failure of await Promise.all(reads)) expect(failure.code).toBe('keychain_timeout');
    const asked = keytar.trace().slice(keytar.trace().indexOf('frozen') + 1);
    expect(asked).toEqual(['> get account:a']);
    await expect.poll(() => isAlive(first)).toBe(false);
  });

  test('K124: is asked again after a pause, by one caller while the others are told at once', async () => {
    keytar.behave({ mode: 'hang' });
    const first = failureOf(store.read('account:a'));
    await begun('get account:a');
    await clock.advance(10_000);
    await first;
    expect(await failureOf(store.read('account:a'))).toMatchObject({
      code: 'keychain_timeout',
      retryAfter: 1,
    });

    await clock.advance(1_000);
    keytar.behave({ mode: 'open' });
    const probing = store.read('account:a');
    const other = await failureOf(store.read('account:a'));
    expect(other.code).toBe('keychain_timeout');
    expect((await probing).ok).toBe(true);
    expect((await store.read('account:a')).ok).toBe(true);
  });

  test('K123: the pauses grow and stop at fifteen seconds, so that recovery comes within thirty', async () => {
    keytar.behave({ mode: 'error', message: 'Timeout was reached' });
    const waits: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      await failureOf(store.read('account:a'));
      const told = await failureOf(store.read('account:a'));
      waits.push(told.retryAfter ?? 0);
      await clock.advance((told.retryAfter ?? 0) * 1_000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 15, 15, 15]);
    // One notice for each real attempt, none for those who were told at once.
    expect(log.events().filter((event) => event === 'keychain_failure')).toHaveLength(7);
  });

  test('a person who asks again is not kept waiting by the pause', async () => {
    keytar.behave({ mode: 'error', message: 'prompt was dismissed' });
    expect((await failureOf(store.read('account:a'))).code).toBe('keychain_locked');
    keytar.behave({ mode: 'open' });
    expect(await store.probe()).toBe('ready');
    expect((await store.read('account:a')).ok).toBe(true);
  });

  test('probes asked for at once share one look', async () => {
    await Promise.all([store.probe(), store.probe(), store.probe()]);
    expect(keytar.trace().filter((line) => line === '> set canary')).toHaveLength(1);
  });

  test('holds up the end of the agent for half a second and no longer', async () => {
    keytar.behave({ mode: 'hang' });
    const hung = failureOf(store.read('account:a'));
    await begun('get account:a');
    const { pid } = keytar.process();
    const closing = store.close();
    const queued = store.read('account:b');
    await clock.advance(500);
    await closing;
    expect((await hung).code).toBe('keychain_failed');
    expect((await failureOf(queued)).code).toBe('keychain_failed');
    expect(isAlive(pid)).toBe(false);
    expect(clock.pending).toBe(0);
  });
});

describe('the keychain process', () => {
  test('K125: is started again after a crash, and nothing is lost', async () => {
    await store.write('account:a', new Secret('kept'));
    keytar.behave({ mode: 'crash' });
    expect(await failureOf(store.read('account:a'))).toMatchObject({
      code: 'keychain_failed',
      cause: 'ended with SIGSEGV',
    });
    keytar.behave({ mode: 'open' });
    await clock.advance(1_000);
    expect(await textOf('account:a')).toBe('kept');
  });

  test('is not kept for nothing: it ends after a minute without a call, and comes back', async () => {
    await store.write('account:a', new Secret('kept'));
    const { pid } = keytar.process();
    await clock.advance(60_000);
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(await textOf('account:a')).toBe('kept');
  });

  test('gets no secret in arguments or environment, and no variable that it does not need', async () => {
    process.env.NODE_OPTIONS_OF_A_SHELL = 'x';
    process.env.GOOGLE_APPLICATION_CREDENTIALS = '/somewhere';
    await store.write('account:a', new Secret('very-secret-value'));
    const { env, argv } = keytar.process();
    delete process.env.NODE_OPTIONS_OF_A_SHELL;
    delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
    expect(JSON.stringify([env, argv])).not.toContain('very-secret-value');
    expect(argv).toHaveLength(2);
    const known =
      /^(DBUS_|XDG_|HOME$|USER$|LOGNAME$|PATH$|DISPLAY$|WAYLAND_DISPLAY$|XAUTHORITY$|LC_ALL$|NODE_CHANNEL_|NODE_UNIQUE_ID)/;
    expect(Object.keys(env).filter((name) => !known.test(name))).toEqual([]);
  });

  test('survives Ctrl-C in the terminal, for the agent decides when it ends', async () => {
    await store.write('account:a', new Secret('kept'));
    const { pid } = keytar.process();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    expect(await textOf('account:a')).toBe('kept');
    expect(keytar.process().pid).toBe(pid);
    expect(isAlive(pid)).toBe(true);
  });

  test('K131: keytar not installed is explained, with the way to a store that is not in clear', async () => {
    keytar.uninstall();
    const failure = await failureOf(store.write('account:a', new Secret('x')));
    expect(failure.code).toBe('keychain_missing');
    expect(failure.sentence).toMatch(/libsecret/);
    expect(failure.sentence).toMatch(/--store file/);
    expect(await store.probe()).toBe('missing');
  });

  test.each([
    ['K131: built for another Node', 'The module was compiled against a different Node.js version'],
    ['K131: without libsecret', 'libsecret-1.so.0: cannot open shared object file'],
  ])('%s: explained, and refused rather than stored in clear', async (_, message) => {
    keytar.reset(
      `throw Object.assign(new Error(${JSON.stringify(message)}), { code: 'ERR_DLOPEN_FAILED' })`,
    );
    const failure = await failureOf(store.write('account:a', new Secret('x')));
    expect(failure).toMatchObject({ code: 'keychain_missing', cause: message });
    expect(failure.sentence).toMatch(/Nothing is stored in clear/);
    keytar.reset();
    await clock.advance(1_000);
    // Installed meanwhile: no restart of the agent is needed.
    expect((await store.write('account:a', new Secret('x'))).ok).toBe(true);
  });

  test('K132: with no usable keychain nothing is written anywhere else', async () => {
    keytar.behave({ mode: 'error', message: 'Cannot autolaunch D-Bus without X11 $DISPLAY' });
    expect((await failureOf(store.write('account:a', new Secret('x')))).code).toBe(
      'keychain_missing',
    );
    expect(keytar.items()).toEqual({});
    expect(store.kind).toBe('keychain');
  });
});

describe('K123: what the keychain says', () => {
  test.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'keychain_missing'],
    ['Could not connect: No such file or directory', 'keychain_missing'],
    ['Could not connect: Connection refused', 'keychain_missing'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'keychain_missing'],
    ['GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: x', 'keychain_missing'],
    ['Process org.freedesktop.secrets exited with status 1', 'keychain_missing'],
    [
      'Object does not exist at path “/org/freedesktop/secrets/collection/login”',
      'keychain_missing',
    ],
    ['No such secret collection at path: /', 'keychain_missing'],
    ['A default keychain could not be found.', 'keychain_missing'],
    ['Cannot create an item in a locked collection', 'keychain_locked'],
    ['Prompt was dismissed', 'keychain_locked'],
    ['User interaction is not allowed.', 'keychain_locked'],
    ['Timeout was reached', 'keychain_timeout'],
    ['The connection is closed', 'keychain_failed'],
    ['The name :1.2 was not provided by any .service files', 'keychain_failed'],
    ['Message recipient disconnected from message bus without replying', 'keychain_failed'],
    ['The stub received bad data.', 'keychain_failed'],
  ])('%s is %s, with a sentence of our own', (message, code) => {
    const { failure } = failureOfKeychainError(message);
    expect(failure.code).toBe(code);
    expect(failure.cause).toBe(message);
    expect(failure.sentence).not.toContain(message);
    expect(failure.sentence.endsWith('.')).toBe(true);
  });

  test('keeps no secret in the cause', () => {
    const { failure } = failureOfKeychainError('bad item 1//0gAAAABBBBccccDDDD of me@example.com');
    expect(failure.cause).toBe('bad item [redacted] of [redacted]');
  });
});
