import { describe, expect, it } from 'vitest';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive.metadata.readonly';
const tasks = 'https://www.googleapis.com/auth/tasks';

/** Ada, with three rights and two scripts: one that would keep a part, and one that would keep nothing. */
async function adaWithScripts() {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const done = await signIn(keybearer, { scopes: [calendar, drive, tasks] });
  await keybearer.browser.ended();
  await keybearer.run('account.rename', { account: done.account, alias: 'home' });
  const both = await keybearer.pairedCaller('backup', [calendar, drive]);
  const gone = await keybearer.pairedCaller('todo', [tasks]);
  const narrow = (scopes: readonly string[]) =>
    keybearer.run('account.narrow', { account: 'home', scopes: [...scopes], mode: 'browser' });
  const account = () => keybearer.core.state.current().accounts[0];
  return { keybearer, sandbox, both, gone, narrow, account };
}

describe('giving up a part of what was granted', () => {
  it('revokes all, signs in with the rest, and keeps alias, default and scripts with what remains', async () => {
    const { keybearer, sandbox, both, gone, narrow, account } = await adaWithScripts();
    const before = account();
    const { given_up } = await narrow([calendar]);
    expect(given_up).toEqual([drive, tasks]);
    const done = await keybearer.signInAt('done');
    expect(sandbox.requests.count('revoke')).toBe(1);
    expect(sandbox.requests.last('authorization').parameters).toMatchObject({
      scope: [calendar, 'email', 'openid'].sort().join(' '),
      login_hint: 'ada@sandbox.example',
    });
    expect(done).toMatchObject({ account: before?.id, updated: true, missing: [] });
    expect(account()).toMatchObject({
      id: before?.id,
      alias: 'home',
      default: true,
      status: 'ready',
      scopes: ['email', calendar, 'openid'],
      missing_scopes: [],
    });
    const token = await keybearer.ask('/v1/token', { key: both });
    expect(token).toMatchObject({ status: 200, json: { scope: calendar, account: 'home' } });
    expect((await keybearer.ask(`/v1/token?scope=${drive}`, { key: both })).status).toBe(403);
    expect((await keybearer.ask('/v1/token', { key: gone })).status).toBe(401);
    const callers = keybearer.core.state.current().callers.map(({ name }) => name);
    expect(callers).toEqual(['backup']);
  });

  it('loses nothing when the person gives up half-way, and says what is needed', async () => {
    const { keybearer, both, narrow, account } = await adaWithScripts();
    keybearer.browser.decisions = { answer: 'deny' };
    await narrow([calendar]);
    expect((await keybearer.signInAt('ended')).failure.code).toBe('denied');
    expect(account()).toMatchObject({
      alias: 'home',
      default: true,
      status: 'needs_sign_in',
      state: { reason: 'narrowed' },
      scopes: ['email', calendar, 'openid'],
    });
    expect(account()?.status_text).toContain('Sign in again with the rest');
    const refused = await keybearer.ask('/v1/token', { key: both });
    expect(refused).toMatchObject({ status: 409, json: { error: 'needs_sign_in' } });

    // Also after a restart; then the ordinary way back in asks for the rest alone.
    await keybearer.stop();
    await keybearer.start();
    expect(account()).toMatchObject({ state: { kind: 'needs_sign_in', reason: 'narrowed' } });
    keybearer.browser.decisions = {};
    const back = await signIn(keybearer, { account: 'home' });
    expect(back.granted).toEqual(['email', calendar, 'openid']);
    expect((await keybearer.ask('/v1/token', { key: both })).status).toBe(200);
  });

  it('changes nothing at all while the server cannot be told', async () => {
    const { keybearer, sandbox, both, account } = await adaWithScripts();
    const before = account();
    sandbox.faults.order('revoke', { kind: 'reset', moment: 'before' });
    const failure = await keybearer.refused('account.narrow', {
      account: 'home',
      scopes: [calendar],
      mode: 'browser',
    });
    expect(failure.sentence).toContain('Nothing was given up');
    expect(account()).toEqual(before);
    expect(keybearer.core.state.current().callers).toHaveLength(2);
    expect((await keybearer.ask(`/v1/token?scope=${drive}`, { key: both })).status).toBe(200);
  });

  it('R28: stores nothing of somebody else who came back', async () => {
    const { keybearer, narrow, account } = await adaWithScripts();
    keybearer.browser.decisions = { account: 'grace@sandbox.example' };
    await narrow([calendar]);
    const { failure } = await keybearer.signInAt('ended');
    expect(failure).toMatchObject({ code: 'identity_mismatch' });
    expect(failure.sentence).toContain('grace@sandbox.example');
    expect(keybearer.core.state.current().accounts).toHaveLength(1);
    expect(account()).toMatchObject({ alias: 'home', status: 'needs_sign_in' });
  });

  it.each([
    ['everything there is', [calendar, drive, tasks], 'Nothing to do'],
    ['what is no scope', ['two words'], 'not a scope'],
  ])('refuses to keep %s, before anything is revoked', async (_what, scopes, words) => {
    const { keybearer, sandbox } = await adaWithScripts();
    const failure = await keybearer.refused('account.narrow', {
      account: 'home',
      scopes,
      mode: 'browser',
    });
    expect(failure.code).toBe('invalid_request');
    expect(failure.sentence).toContain(words);
    expect(sandbox.requests.count('revoke')).toBe(0);
  });

  it('takes a smaller right in the place of a broad one', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: ['drive', calendar] });
    const key = await keybearer.pairedCaller('backup', [calendar]);
    await keybearer.run('account.narrow', {
      account: 'ada',
      scopes: [drive, calendar],
      mode: 'browser',
    });
    const done = await keybearer.signInAt('done');
    expect(done.granted).toEqual(['email', calendar, drive, 'openid']);
    expect(sandbox.requests.count('revoke')).toBe(1);
    expect((await keybearer.ask('/v1/token', { key })).json?.scope).toBe(calendar);
  });

  it('is not begun while the keychain could not keep what comes', async () => {
    const { keybearer, sandbox } = await adaWithScripts();
    keybearer.secrets.status = 'locked';
    const failure = await keybearer.refused('account.narrow', {
      account: 'home',
      scopes: [calendar],
      mode: 'browser',
    });
    expect(failure.code).toBe('keychain_locked');
    expect(sandbox.requests.count('revoke')).toBe(0);
  });
});

describe('a renewed sign-in that is only in memory', () => {
  it('is not given up while the keychain could not keep its successor', async () => {
    const { keybearer, sandbox } = await adaWithScripts();
    sandbox.faults.order('token', { kind: 'rotate-refresh-token' });
    keybearer.secrets.refuseWrites = true;
    await keybearer.run('account.refresh', { account: 'home' });
    expect(keybearer.core.state.current().accounts[0]?.unsaved).toBe(true);
    keybearer.secrets.status = 'locked';
    const input = { account: 'home', scopes: [calendar], mode: 'browser' };
    expect((await keybearer.refused('account.narrow', input)).code).toBe('keychain_locked');
    expect(sandbox.requests.count('revoke')).toBe(0);
  });
});

describe('asking for more', () => {
  it('asks for the union, no more and no less, whatever is asked again', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    await signIn(keybearer, {
      scopes: ['drive.metadata.readonly', 'userinfo.email'],
      account: 'ada',
    });
    const union = ['email', calendar, drive, 'openid'];
    expect(sandbox.requests.last('authorization').parameters.scope).toBe(
      [...union].sort().join(' '),
    );
    expect(keybearer.core.state.current().accounts[0]?.scopes).toEqual(union);
  });

  it('knows whom is meant by the client where one person is here through several', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await keybearer.run('client.add', { json: sandbox.addClient('elsewhere'), name: 'other' });
    const [first] = keybearer.core.state.current().clients;
    await signIn(keybearer, { client: first?.name ?? '', scopes: [calendar] });
    await signIn(keybearer, { client: 'other', scopes: [calendar] });
    await signIn(keybearer, {
      client: 'other',
      account: 'ada@sandbox.example',
      scopes: [drive],
    });
    const union = ['email', calendar, drive, 'openid'];
    expect(keybearer.core.state.current().accounts.map(({ scopes }) => scopes)).toEqual([
      ['email', calendar, 'openid'],
      union,
    ]);
    expect(sandbox.requests.last('authorization').parameters.scope).toBe(
      [...union].sort().join(' '),
    );
  });

  it('says what was lost when somebody who is here already signs in unnamed, with less', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    const done = await signIn(keybearer, { scopes: [drive] });
    expect(done).toMatchObject({ updated: true, missing: [calendar] });
    const account = () => keybearer.core.state.current().accounts[0];
    expect(account()?.missing_scopes).toEqual([calendar]);
    await signIn(keybearer, { account: 'ada', scopes: [calendar] });
    expect(account()).toMatchObject({
      scopes: ['email', calendar, drive, 'openid'],
      missing_scopes: [],
    });
  });

  it('holds a token for each scope set beside the one for all of them', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar, drive] });
    const key = await keybearer.pairedCaller('backup', [calendar, drive]);
    const ask = async (scope: string) =>
      (await keybearer.ask(`/v1/token?scope=${encodeURIComponent(scope)}`, { key })).json;
    const first = { calendar: await ask('calendar.readonly'), drive: await ask(drive) };
    expect(first.calendar?.scope).toBe(calendar);
    expect(first.drive?.scope).toBe(drive);
    const asked = sandbox.requests.count('token');
    // The same right by another name is the same set.
    expect((await ask(calendar))?.access_token).toBe(first.calendar?.access_token);
    expect((await ask('drive.metadata.readonly'))?.access_token).toBe(first.drive?.access_token);
    expect(sandbox.requests.count('token')).toBe(asked);
  });
});
