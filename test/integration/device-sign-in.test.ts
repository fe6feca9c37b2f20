import { describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../sandbox/registered-client.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { settle } from '../support/manual-clock.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const television: RegisteredClient['type'] = { kind: 'limited_input' };
const driveFile = 'https://www.googleapis.com/auth/drive.file';

async function keybearerWithDeviceClient() {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const json = sandbox.addClient('living-room', television);
  const { client } = await keybearer.run('client.add', { json });
  const start = async (scopes: readonly string[] = [], more: object = {}) => {
    const wish = { mode: 'device' as const, scopes: [...scopes], client, ...more };
    await keybearer.run('sign-in.start', wish);
    return keybearer.signInAt('waiting_for_device');
  };
  return { keybearer, sandbox, client, start };
}

const pollsOf = (sandbox: Sandbox) =>
  sandbox.requests.all().filter(({ form }) => form.grant_type?.endsWith(':device_code'));

/** The next question, and its answer. */
async function nextPoll(keybearer: RunningKeybearer, sandbox: Sandbox, seconds = 5) {
  const before = pollsOf(sandbox).length;
  await keybearer.clock.advance(seconds * 1000);
  await expect.poll(() => pollsOf(sandbox).length).toBe(before + 1);
  await settle(20);
}

const agree = (
  keybearer: RunningKeybearer,
  step: { verification_url: string; user_code: string },
) => keybearer.browser.visit(`${step.verification_url}?user_code=${step.user_code}`);

describe('a sign-in by a code on another device', () => {
  it('shows address and code, asks every five seconds, and stores what comes', async () => {
    const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
    const step = await start(['drive.file']);
    expect(step.verification_url).toBe(`${sandbox.origin}/device`);
    expect(step.user_code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    expect(sandbox.requests.last('device_code').parameters.scope).toBe(
      `${driveFile} email openid`.split(' ').sort().join(' '),
    );
    await nextPoll(keybearer, sandbox);
    await nextPoll(keybearer, sandbox);
    expect(keybearer.core.state.current().signIn?.step.kind).toBe('waiting_for_device');
    await agree(keybearer, step);
    await nextPoll(keybearer, sandbox);
    const done = await keybearer.signInAt('done');
    expect(done).toMatchObject({ email: 'ada@sandbox.example', missing: [] });
    expect(done.granted).toContain(driveFile);
    const refreshed = await keybearer.run('account.refresh', { account: done.account });
    expect(refreshed.status).toBe('ready');
  });

  it('is in the playground with one question for all that were answered "not yet"', async () => {
    const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
    const step = await start();
    const exchanges = async () => {
      const { transcript } = await keybearer.run('playground.transcript', {});
      return transcript?.steps.filter(({ kind }) => kind === 'exchange').length;
    };
    await nextPoll(keybearer, sandbox);
    const afterOne = await exchanges();
    for (let poll = 0; poll < 4; poll += 1) await nextPoll(keybearer, sandbox);
    expect(await exchanges()).toBe(afterOne);
    await agree(keybearer, step);
    await nextPoll(keybearer, sandbox);
    await keybearer.signInAt('done');
    // The answer that brought the tokens, and the keys they were verified with, come on top.
    expect(await exchanges()).toBeGreaterThan(Number(afterOne));
  });

  it('keeps the device code to itself', async () => {
    const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
    await start();
    await nextPoll(keybearer, sandbox);
    const code = pollsOf(sandbox)[0]?.form.device_code ?? 'none came';
    const shown = JSON.stringify([
      keybearer.core.state.current(),
      keybearer.log.lines,
      await keybearer.run('playground.transcript', {}),
    ]);
    expect(shown).not.toContain(code);
  });

  it('asks five seconds less often for good after slow_down', async () => {
    const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
    await start();
    sandbox.faults.order('token', {
      kind: 'answer',
      status: 403,
      headers: { 'content-type': 'application/json' },
      body: '{"error":"slow_down"}',
    });
    await nextPoll(keybearer, sandbox);
    await keybearer.clock.advance(5_000);
    await settle(20);
    expect(pollsOf(sandbox)).toHaveLength(1);
    await nextPoll(keybearer, sandbox);
    await nextPoll(keybearer, sandbox, 10);
    expect(pollsOf(sandbox)).toHaveLength(3);
  });

  it('goes on after a time without network, asking less and less often', async () => {
    const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
    const step = await start();
    sandbox.faults.order('token', { kind: 'reset', moment: 'before' }, { times: 2 });
    await nextPoll(keybearer, sandbox);
    await nextPoll(keybearer, sandbox, 10);
    await agree(keybearer, step);
    await nextPoll(keybearer, sandbox, 20);
    expect(await keybearer.signInAt('done')).toMatchObject({ email: 'ada@sandbox.example' });
  });

  it('ends when the person declines', async () => {
    const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
    const step = await start();
    keybearer.browser.decisions = { answer: 'deny' };
    await agree(keybearer, step);
    await nextPoll(keybearer, sandbox);
    expect((await keybearer.signInAt('ended')).failure.code).toBe('denied');
    expect(keybearer.core.state.current().accounts).toEqual([]);
  });

  it('ends when the code has expired, by the server or by our own clock', async () => {
    const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
    await start();
    sandbox.faults.order('token', {
      kind: 'answer',
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: '{"error":"expired_token"}',
    });
    await nextPoll(keybearer, sandbox);
    expect((await keybearer.signInAt('ended')).failure.code).toBe('timed_out');

    await start([], { timeout: 3 });
    await keybearer.clock.advance(3_000);
    expect((await keybearer.signInAt('ended')).failure).toMatchObject({ code: 'timed_out' });
    expect(keybearer.clock.pending).toBeLessThanOrEqual(2);
  });

  it('is cancelled at once, also while a question is on its way', async () => {
    const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
    const step = await start();
    await agree(keybearer, step);
    const release = sandbox.faults.hold('token');
    await nextPoll(keybearer, sandbox);
    const id = keybearer.core.state.current().signIn?.id ?? '';
    await keybearer.run('sign-in.cancel', { id });
    release();
    await settle(20);
    expect((await keybearer.signInAt('ended')).failure.code).toBe('cancelled');
    expect(keybearer.core.state.current().accounts).toEqual([]);
    const before = pollsOf(sandbox).length;
    await keybearer.clock.advance(60_000);
    await settle(20);
    expect(pollsOf(sandbox)).toHaveLength(before);
  });

  it('says before the attempt which permissions Google gives that way', async () => {
    const { keybearer, sandbox, client } = await keybearerWithDeviceClient();
    const failure = await keybearer.refused('sign-in.start', {
      mode: 'device',
      scopes: ['gmail.readonly', 'drive.file'],
      client,
    });
    expect(failure.code).toBe('invalid_request');
    expect(failure.sentence).toContain('does not grant gmail.readonly');
    expect(failure.sentence).toContain('drive.file, youtube');
    expect(sandbox.requests.count('device_code')).toBe(0);
  });

  it('names the type of client it takes, when this is another one', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const failure = await keybearer.refused('sign-in.start', { mode: 'device', scopes: [] });
    expect(failure).toMatchObject({ code: 'client_rejected' });
    expect(failure.sentence).toContain('TVs and Limited Input devices');
  });

  it("tells Google's quota of codes from a refusal", async () => {
    const { keybearer, sandbox, client } = await keybearerWithDeviceClient();
    sandbox.faults.order('device_code', {
      kind: 'answer',
      status: 403,
      headers: { 'content-type': 'application/json' },
      body: '{"error_code":"rate_limit_exceeded"}',
    });
    const failure = await keybearer.refused('sign-in.start', {
      mode: 'device',
      scopes: [],
      client,
    });
    expect(failure.code).toBe('rate_limited');
  });

  it('R28: as somebody else than the account that signs in again stores nothing', async () => {
    const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
    const first = await start();
    await agree(keybearer, first);
    await nextPoll(keybearer, sandbox);
    const { account } = await keybearer.signInAt('done');
    const stored = new Map(keybearer.secrets.items);
    const again = await start([], { account });
    keybearer.browser.decisions = { account: 'grace@sandbox.example' };
    await agree(keybearer, again);
    await nextPoll(keybearer, sandbox);
    expect((await keybearer.signInAt('ended')).failure).toMatchObject({
      code: 'identity_mismatch',
      sentence: expect.stringContaining('grace@sandbox.example'),
    });
    expect(keybearer.secrets.items).toEqual(stored);
  });

  it('T57: an id token that does not prove who signed in is refused', async () => {
    for (const flaw of ['bad-signature', 'wrong-audience', 'missing', 'expired'] as const) {
      const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
      const step = await start();
      await agree(keybearer, step);
      sandbox.faults.order('token', { kind: 'id-token', flaw });
      await nextPoll(keybearer, sandbox);
      expect((await keybearer.signInAt('ended')).failure.code).toBe('invalid_response');
      expect(keybearer.core.state.current().accounts).toEqual([]);
    }
  });

  it('C143: the tokens count from the question that brought them', async () => {
    const { keybearer, sandbox, start } = await keybearerWithDeviceClient();
    const step = await start();
    await agree(keybearer, step);
    const release = sandbox.faults.hold('token');
    await nextPoll(keybearer, sandbox);
    const asked = Math.floor(keybearer.clock.now() / 1000);
    await keybearer.clock.advance(10_000);
    release();
    await keybearer.signInAt('done');
    expect(keybearer.core.state.current().accounts[0]?.expires_at).toBe(asked + 3599);
  });

  it('leaves a client of another type to its browser', async () => {
    const { keybearer } = await keybearerWithSandbox();
    expect(await signIn(keybearer)).toMatchObject({ email: 'ada@sandbox.example' });
  });
});
