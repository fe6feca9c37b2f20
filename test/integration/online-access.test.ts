import { readdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line-in-process.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive.metadata.readonly';
const online = { access_type: 'online' as const };

const accountsOf = (keybearer: RunningKeybearer) => keybearer.core.state.current().accounts;
const kindsOf = (keybearer: RunningKeybearer) => accountsOf(keybearer).map(({ kind }) => kind);

async function adaOnline(scopes: readonly string[] = [calendar]) {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const done = await signIn(keybearer, { scopes: [...scopes], request: online });
  await keybearer.browser.ended();
  const [account] = accountsOf(keybearer);
  if (account === undefined) throw new Error('nobody signed in');
  return { keybearer, sandbox, done, account };
}

const find = (keybearer: RunningKeybearer, id: string) =>
  accountsOf(keybearer).find((account) => account.id === id);

describe('a sign-in for online access', () => {
  it('is an account that says when it ends, and serves its one token until then', async () => {
    const { keybearer, sandbox, done, account } = await adaOnline();
    const end = Math.floor(keybearer.clock.now() / 1000) + 3599;
    expect(done.ends_at).toBeGreaterThan(end - 60);
    expect(account).toMatchObject({
      kind: 'access_token',
      email: 'ada@sandbox.example',
      alias: 'ada',
      status: 'ready',
      expires_at: done.ends_at,
      sign_in_ends_at: done.ends_at,
    });
    expect(account.client).not.toBe('');
    expect(account.notes).toMatchObject([{ code: 'online_access', at: done.ends_at }]);
    // Asked for as what ends: nobody is warned of it a day before.
    await keybearer.clock.advance(60_000);
    expect(keybearer.core.state.current().notices).toEqual([]);
    const caller = await keybearer.pairedCaller('script', account.scopes, [account.alias]);
    const answer = await keybearer.ask('/v1/token', { key: caller });
    expect(answer.json).toMatchObject({ token_type: 'Bearer', account: 'ada' });
    expect(sandbox.requests.count('token')).toBe(1);
  });

  it('outlives a restart with its token, as long as that lives', async () => {
    const { keybearer, sandbox, account } = await adaOnline();
    const caller = await keybearer.pairedCaller('script', account.scopes, [account.alias]);
    const before = await keybearer.ask('/v1/token', { key: caller });
    await keybearer.stop();
    await keybearer.clock.advance(600_000);
    await keybearer.start();
    const after = await keybearer.ask('/v1/token', { key: caller });
    expect(after.json?.access_token).toBe(before.json?.access_token);
    expect(find(keybearer, account.id)).toMatchObject({
      kind: 'access_token',
      client: account.client,
      sign_in_ends_at: account.sign_in_ends_at,
    });
    expect(sandbox.requests.count('token')).toBe(1);
  });

  it('C144: ends with its token, is never renewed, and says to sign in again', async () => {
    const { keybearer, sandbox, account } = await adaOnline();
    const caller = await keybearer.pairedCaller('script', account.scopes, [account.alias]);
    await keybearer.clock.advance(3_600_000);
    await expect.poll(() => find(keybearer, account.id)?.status).toBe('credential_refused');
    const ended = find(keybearer, account.id);
    expect(ended?.state).toEqual({ kind: 'credential_refused', reason: 'online_ended' });
    expect(ended?.status_text).toContain('Sign in again');
    expect(ended?.notes).toBeUndefined();
    const answer = await keybearer.ask('/v1/token', { key: caller });
    expect(answer).toMatchObject({ status: 409, json: { error: 'needs_sign_in' } });
    expect(answer.json?.error_description).toContain('for online access once more');
    const ran = await commandLine(keybearer, ['token', 'ada'], { key: caller });
    expect(ran).toMatchObject({ exit: 5, out: '' });
    expect(sandbox.requests.count('token')).toBe(1);
    // A restart remembers it.
    await keybearer.stop();
    await keybearer.start();
    expect(find(keybearer, account.id)?.state).toEqual(ended?.state);
  });

  it('signed in again is the same account, with its scripts', async () => {
    const { keybearer, account } = await adaOnline();
    const caller = await keybearer.pairedCaller('script', account.scopes, [account.alias]);
    await keybearer.clock.advance(3_700_000);
    await expect.poll(() => find(keybearer, account.id)?.status).toBe('credential_refused');
    const again = await signIn(keybearer, { account: 'ada', request: online });
    expect(again).toMatchObject({ account: account.id, updated: true });
    expect(again.granted).toContain(calendar);
    expect(accountsOf(keybearer)).toHaveLength(1);
    expect((await keybearer.ask('/v1/token', { key: caller })).status).toBe(200);
  });

  it('signed in again by somebody else stores nothing', async () => {
    const { keybearer, account } = await adaOnline();
    keybearer.browser.decisions = { account: 'bruno@sandbox.example' };
    await keybearer.run('sign-in.start', {
      ...{ mode: 'browser', scopes: [], account: account.id, request: online },
    });
    const { failure } = await keybearer.signInAt('ended');
    expect(failure.code).toBe('identity_mismatch');
    expect(accountsOf(keybearer)).toHaveLength(1);
  });

  it('keeps no refresh token that comes all the same', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    sandbox.faults.order('token', { kind: 'json', set: { refresh_token: '1//unasked-for' } });
    await signIn(keybearer, { request: online });
    expect(kindsOf(keybearer)).toEqual(['access_token']);
    const written = [...keybearer.secrets.items.values()].map((secret) => secret.reveal());
    expect(written.join()).toContain('ya29.');
    expect(written.join()).not.toContain('unasked-for');
  });

  it('is forgotten without being revoked, which would end what lasts', async () => {
    const { keybearer, sandbox, account } = await adaOnline();
    await signIn(keybearer, { scopes: [calendar] });
    const removed = await keybearer.run('account.remove', {
      account: account.id,
      keep_grant: false,
    });
    expect(removed).toMatchObject({ grant: 'kept' });
    expect(removed.sentence).toContain('not revoked');
    expect(removed.sentence).not.toContain('pasted');
    expect(sandbox.requests.count('revoke')).toBe(0);
    expect(kindsOf(keybearer)).toEqual(['user']);
  });

  it('is found again, with its client, when the settings were lost', async () => {
    const { keybearer, account } = await adaOnline();
    await keybearer.stop();
    for (const file of readdirSync(keybearer.home)) {
      if (file.startsWith('settings')) rmSync(`${keybearer.home}/${file}`);
    }
    await keybearer.start();
    await expect.poll(() => find(keybearer, account.id)?.client).toBe(account.client);
    expect(find(keybearer, account.id)).toMatchObject({ kind: 'access_token' });
  });
});

describe('an account that lasts', () => {
  it('is neither replaced nor changed by a sign-in for online access', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar, drive] });
    await keybearer.browser.ended();
    const [lasting] = accountsOf(keybearer);
    if (lasting === undefined) throw new Error('nobody signed in');
    const caller = await keybearer.pairedCaller('script', lasting.scopes, [lasting.alias]);
    const stored = () => keybearer.secrets.items.get(`account:${lasting.id}`)?.reveal();
    const item = stored();

    await signIn(keybearer, { account: 'ada@sandbox.example', request: online });
    expect(kindsOf(keybearer)).toEqual(['user', 'access_token']);
    const { shares_grant_with, ...unchanged } = find(keybearer, lasting.id) ?? {};
    expect(unchanged).toEqual(lasting);
    expect(shares_grant_with).toEqual([accountsOf(keybearer)[1]?.id]);
    expect(item).toContain('refresh_token');
    expect(stored()).toBe(item);
    // What the account has is asked for again, with what is new.
    expect(accountsOf(keybearer)[1]?.scopes).toEqual(lasting.scopes);
    expect((await keybearer.ask('/v1/token', { key: caller })).json).toMatchObject({
      account: 'ada',
    });
    // Asleep, and not waiting: what Keybearer asks by itself meanwhile would meet this clock's deadlines
    // while the sandbox answers in real time.
    keybearer.clock.suspend(3_700_000);
    expect((await keybearer.ask('/v1/token', { key: caller })).status).toBe(200);
  });

  it('takes online access with it when its grant is revoked, and the dead token is not handed on', async () => {
    const { keybearer, account } = await adaOnline();
    const caller = await keybearer.pairedCaller('script', account.scopes, [account.alias]);
    await signIn(keybearer, { scopes: [calendar] });
    const lasting = accountsOf(keybearer).find(({ kind }) => kind === 'user');
    expect(lasting?.shares_grant_with).toEqual([account.id]);
    const removed = await keybearer.run('account.remove', {
      account: lasting?.id ?? '',
      keep_grant: false,
    });
    expect(removed.grant).toBe('revoked');
    const answer = await keybearer.ask('/v1/token', { key: caller });
    expect(answer.json).toMatchObject({ error: 'needs_sign_in' });
  });

  it('is still meant by its address, and not the token beside it', async () => {
    const { keybearer } = await keybearerWithSandbox();
    keybearer.browser.decisions = { account: 'bruno@sandbox.example' };
    await signIn(keybearer);
    await keybearer.browser.ended();
    keybearer.browser.decisions = {};
    await signIn(keybearer, { scopes: [calendar] });
    await keybearer.browser.ended();
    await signIn(keybearer, { request: online });
    const refreshed = await keybearer.run('account.refresh', { account: 'ada@sandbox.example' });
    expect(refreshed.kind).toBe('user');
  });

  it('comes of an ordinary sign-in to the account of online access', async () => {
    const { keybearer, account } = await adaOnline();
    const done = await signIn(keybearer, { account: account.id });
    expect(done.ends_at).toBeUndefined();
    expect(done.granted).toContain(calendar);
    expect(kindsOf(keybearer)).toEqual(['access_token', 'user']);
    expect(accountsOf(keybearer)[1]).toMatchObject({ email: account.email, status: 'ready' });
  });

  it('is no longer what a token is that was pasted over online access', async () => {
    const { keybearer, account } = await adaOnline();
    const caller = await keybearer.pairedCaller('script', account.scopes, [account.alias]);
    const got = await keybearer.ask('/v1/token', { key: caller });
    const token = String(got.json?.access_token);
    await keybearer.run('access-token.add', { token, client: account.client });
    expect(find(keybearer, account.id)).toMatchObject({ client: '' });
    expect(find(keybearer, account.id)?.notes).toBeUndefined();
  });
});
