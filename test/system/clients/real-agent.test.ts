import { describe, expect, it } from 'vitest';
import { getToken } from '../../../src/clients/node/keybearer.mjs';
import type { ManualClock } from '../../support/manual-clock.ts';
import { calendar, callerNamed, realAgent, refreshes } from './client-stage.ts';
import { clients } from './client-under-test.ts';

const oneHour = 3_600_000;

/** Lets the agent's clock run, a second at a time, until the client has its answer. */
async function whileClockRuns<T>(clock: ManualClock, asked: Promise<T>): Promise<T> {
  let waiting = true;
  const done = asked.finally(() => {
    waiting = false;
  });
  while (waiting) {
    await clock.advance(1000);
    await new Promise((turn) => setTimeout(turn, 5));
  }
  return done;
}

describe.each(clients)('the real agent, asked from %s', (_name, client) => {
  it('gives a token that the API takes', async () => {
    const { env, api } = await realAgent();
    const token = await client(env).getToken({ account: 'ada', scopes: ['calendar.readonly'] });
    if (token.kind !== 'token') throw new Error(token.message);
    expect(token).toMatchObject({ account: 'ada', scopes: [calendar] });
    expect(token.secondsLeft).toBeGreaterThan(3000);
    const headers = { authorization: `Bearer ${token.accessToken}` };
    expect((await fetch(api, { headers })).status).toBe(200);
  });

  it('is asked over one connection, however often', async () => {
    const { env, connections } = await realAgent();
    const one = client(env);
    for (let at = 0; at < 20; at += 1)
      expect(await one.getToken()).toMatchObject({ kind: 'token' });
    expect(connections.taken()).toBe(1);
    for (let at = 0; at < 230; at += 1)
      expect(await one.getToken()).toMatchObject({ kind: 'token' });
    expect(connections.taken()).toBe(0);
  });

  it('is asked two hundred times at once while it has no token yet, and refuses none', async () => {
    const { env, sandbox, connections } = await realAgent();
    const one = client(env);
    const before = refreshes(sandbox);
    const release = sandbox.faults.hold('token');
    const asked = one.getTokens(200);
    // As many as one program may have waiting; the agent refuses the 65th of one key.
    await expect.poll(() => connections.open(), { timeout: 10_000 }).toBe(32);
    release();
    const tokens = await asked;
    expect(tokens).toHaveLength(200);
    expect(new Set(tokens).size).toBe(1);
    expect(refreshes(sandbox) - before).toBe(1);
  });

  it('that was restarted in between is found again', async () => {
    const { env, keybearer, connections } = await realAgent();
    const one = client(env);
    await one.getToken();
    connections.taken();
    await keybearer.stop();
    await keybearer.start();
    expect(await one.getToken()).toMatchObject({ kind: 'token' });
    expect(connections.taken()).toBe(1);
  });

  it('that does not run is missed, and found once it does', async () => {
    const { env, keybearer } = await realAgent();
    const one = client(env);
    await one.getToken();
    await keybearer.stop();
    const missed = await one.getToken();
    expect(missed).toMatchObject({ classes: ['NoAgent', 'KeybearerError'], code: 'no_agent' });
    expect(missed).toMatchObject({ message: expect.stringContaining('keybearer agent') });
    await keybearer.start();
    expect(await one.getToken()).toMatchObject({ kind: 'token' });
  });

  it('takes a key no more that was revoked, over the connection that is open', async () => {
    const { env, keybearer } = await realAgent();
    const one = client(env);
    await one.getToken();
    await keybearer.run('caller.revoke', { caller: callerNamed(keybearer, 'script') });
    expect(await one.getToken()).toMatchObject({
      classes: ['KeyRefused', 'NotAllowed', 'KeybearerError'],
      code: 'unauthenticated',
      requestId: expect.stringMatching(/./),
    });
  });

  it('gives nothing that the key is not for', async () => {
    const { env } = await realAgent();
    const one = client(env);
    for (const wish of [{ scopes: ['drive'] }, { account: 'grace' }]) {
      expect(await one.getToken(wish)).toMatchObject({
        classes: ['NotAllowed', 'KeybearerError'],
        code: 'not_allowed',
      });
    }
    expect(await one.getToken({ scopes: ['no scope'] })).toMatchObject({ code: 'not_allowed' });
    expect(await one.getToken({ account: '' })).toMatchObject({
      classes: ['InvalidRequest', 'KeybearerError'],
    });
  });

  it('says that a person has to sign in again, or to unlock the keychain', async () => {
    const { env, keybearer, sandbox } = await realAgent();
    const one = client(env);
    keybearer.secrets.status = 'locked';
    keybearer.clock.suspend(2 * oneHour);
    expect(await one.getToken()).toMatchObject({
      classes: ['KeychainLocked', 'KeybearerError'],
      code: 'keychain_locked',
    });
    keybearer.secrets.status = 'ready';
    sandbox.faults.refuseToken('invalid_grant');
    expect(await one.getToken()).toMatchObject({
      classes: ['NeedsSignIn', 'KeybearerError'],
      code: 'needs_sign_in',
    });
  });

  it('keeps trying for as long as it was told to wait', async () => {
    const { env, keybearer, sandbox } = await realAgent();
    const one = client(env);
    keybearer.clock.suspend(2 * oneHour);
    sandbox.faults.order('token', { kind: 'answer', status: 503 });
    expect(await one.getToken()).toMatchObject({
      classes: ['Temporary', 'KeybearerError'],
      code: 'upstream',
      retryAfter: expect.any(Number),
    });
    const timers = keybearer.clock.pending;
    const patient = one.getToken({ wait: 60 });
    await expect.poll(() => keybearer.clock.pending).toBeGreaterThan(timers);
    expect(await whileClockRuns(keybearer.clock, patient)).toMatchObject({ kind: 'token' });
  });

  it('brings another token after one was refused by an API', async () => {
    const { env, sandbox } = await realAgent();
    const one = client(env);
    const refused = await one.getToken();
    if (refused.kind !== 'token') throw new Error(refused.message);
    const before = refreshes(sandbox);
    expect(await one.invalidate('ya29.somebody-elses')).toBe(false);
    expect(await one.invalidate(refused.accessToken)).toBe(true);
    const fresh = await one.getToken();
    expect(fresh).toMatchObject({ kind: 'token' });
    expect(fresh).not.toMatchObject({ accessToken: refused.accessToken });
    expect(refreshes(sandbox) - before).toBe(1);
  });
});

describe('a signal, in Node', () => {
  it('ends the asking at once, with its own reason, and the agent knows that nobody waits', {
    timeout: 15_000,
  }, async () => {
    const { keybearer, sandbox, key, connections } = await realAgent();
    keybearer.clock.suspend(2 * oneHour);
    const release = sandbox.faults.hold('token');
    const before = sandbox.requests.count('token');
    const leaving = new AbortController();
    const socket = keybearer.core.socketPath;
    const asked = getToken({ key, socket, signal: leaving.signal });
    await sandbox.requests.arrival('token', before + 1);
    expect(connections.open()).toBe(1);
    leaving.abort(new Error('the user pressed Escape'));
    await expect(asked).rejects.toThrow('the user pressed Escape');
    await expect.poll(() => connections.open()).toBe(0);
    release();
    await expect(getToken({ key, socket, signal: leaving.signal })).rejects.toThrow('Escape');
    expect(await getToken({ key, socket, signal: new AbortController().signal })).toBeDefined();
  });
});
