import { describe, expect, it } from 'vitest';
import { keybearerAtIndependentServer } from '../support/keybearer-at-independent-server.ts';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive.metadata.readonly';

describe('the main job', () => {
  it('goes from a client file to an API answer, with the sandbox on every step', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const done = await signIn(keybearer, { scopes: ['calendar.readonly'] });
    expect(done).toMatchObject({ email: 'ada@sandbox.example', missing: [], updated: false });

    const asked = sandbox.requests.last('authorization').parameters;
    expect(asked).toMatchObject({
      response_type: 'code',
      scope: `email openid ${calendar}`.split(' ').sort().join(' '),
      access_type: 'offline',
      prompt: 'consent',
      code_challenge_method: 'S256',
    });
    expect(asked.redirect_uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    expect(asked.state?.length).toBeGreaterThanOrEqual(22);
    expect(asked.nonce?.length).toBeGreaterThanOrEqual(22);
    expect(keybearer.browser.opened[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/start\//);

    const key = await keybearer.pairedCaller('backup', [calendar]);
    const answer = await keybearer.ask('/v1/token?scope=calendar.readonly', { key });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ token_type: 'Bearer', scope: calendar, account: 'ada' });
    const api = await fetch(`${sandbox.origin}/calendar/v3/users/me/calendarList`, {
      headers: { authorization: `Bearer ${answer.json?.access_token}` },
    });
    expect(api.status).toBe(200);
    // T58: who signed in is read from the verified id token alone; there is no second answer to differ.
    expect(sandbox.requests.count('userinfo')).toBe(0);
  });
});

describe('the same way against a server that nobody here wrote', () => {
  const wish = { scopes: [calendar], account: 'ada@sandbox.example' };

  it('signs in, serves a script, rotates at every refresh, and revokes', async () => {
    const keybearer = await keybearerAtIndependentServer();
    const done = await signIn(keybearer, wish);
    expect(done.granted).toEqual(['email', calendar, 'openid']);
    const key = await keybearer.pairedCaller('backup', [calendar]);
    const answer = await keybearer.ask('/v1/token', { key });
    expect(answer).toMatchObject({ status: 200, json: { scope: calendar } });

    const item = `account:${done.account}`;
    const seen = [keybearer.secrets.items.get(item)?.reveal()];
    for (let refresh = 0; refresh < 2; refresh += 1) {
      expect((await keybearer.run('account.refresh', {})).status).toBe('ready');
      seen.push(keybearer.secrets.items.get(item)?.reveal());
    }
    expect(new Set(seen).size).toBe(3);
    const removed = await keybearer.run('account.remove', {
      account: done.account,
      keep_grant: false,
    });
    expect(removed.grant).toBe('revoked');
  });

  it('hears a denial', async () => {
    const keybearer = await keybearerAtIndependentServer();
    keybearer.browser.decisions = { answer: 'deny' };
    await keybearer.run('sign-in.start', { mode: 'browser', ...wish });
    expect((await keybearer.signInAt('ended')).failure.code).toBe('denied');
    expect(keybearer.core.state.current().accounts).toEqual([]);
  });

  it('takes the pasted address of a browser elsewhere, and updates on a second sign-in', async () => {
    const keybearer = await keybearerAtIndependentServer();
    await signIn(keybearer, wish);
    const { id, link } = await keybearer.run('sign-in.start', { mode: 'paste', ...wish });
    keybearer.browser.decisions = { stopBefore: (url) => url.searchParams.has('code') };
    const final = await keybearer.browser.visit(link);
    await keybearer.run('sign-in.paste', { id, redirect_url: final.url });
    expect(await keybearer.signInAt('done')).toMatchObject({ updated: true });
    expect(keybearer.core.state.current().accounts).toHaveLength(1);
  });
});

describe('signing in again', () => {
  it('updates the same account, keeps its alias and what it had granted, and never doubles it', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: ['calendar.readonly'] });
    await keybearer.run('account.rename', { account: 'ada', alias: 'home' });
    const again = await signIn(keybearer, { scopes: [drive], account: 'home' });
    expect(again).toMatchObject({ updated: true, missing: [] });
    expect(sandbox.requests.last('authorization').parameters.login_hint).toBe(
      'ada@sandbox.example',
    );
    const { accounts } = keybearer.core.state.current();
    expect(accounts).toHaveLength(1);
    expect(accounts[0]).toMatchObject({ alias: 'home', default: true });
    expect(accounts[0]?.scopes).toEqual(['email', calendar, drive, 'openid']);
  });

  it('R28: as somebody else stores nothing and says who came back', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const before = await signIn(keybearer);
    const stored = new Map(keybearer.secrets.items);
    keybearer.browser.decisions = { account: 'grace@sandbox.example' };
    await keybearer.run('sign-in.start', { mode: 'browser', scopes: [], account: before.account });
    const ended = await keybearer.signInAt('ended');
    expect(ended.failure.code).toBe('identity_mismatch');
    expect(ended.failure.sentence).toContain('grace@sandbox.example');
    expect(keybearer.core.state.current().accounts).toHaveLength(1);
    expect(keybearer.secrets.items).toEqual(stored);
  });

  it('R29: as another address than the hint stores nothing', async () => {
    const { keybearer } = await keybearerWithSandbox();
    keybearer.browser.decisions = { account: 'grace@sandbox.example' };
    await keybearer.run('sign-in.start', {
      mode: 'browser',
      scopes: [],
      account: 'ada@sandbox.example',
    });
    const ended = await keybearer.signInAt('ended');
    expect(ended.failure.code).toBe('identity_mismatch');
    expect(keybearer.core.state.current().accounts).toEqual([]);
    expect([...keybearer.secrets.items.keys()].some((name) => name.startsWith('account:'))).toBe(
      false,
    );
  });
});

describe('a person who decides otherwise', () => {
  it('unticks a scope: the account says what was granted and what was not', async () => {
    const { keybearer } = await keybearerWithSandbox();
    keybearer.browser.decisions = { untick: [drive] };
    const done = await signIn(keybearer, { scopes: [calendar, drive] });
    expect(done.granted).toEqual(['email', calendar, 'openid']);
    expect(done.missing).toEqual([drive]);
    const key = await keybearer.pairedCaller('greedy', [calendar]);
    const answer = await keybearer.ask('/v1/token?scope=drive.metadata.readonly', { key });
    expect(answer.status).toBe(403);
  });

  it('R7: denies, and is told so in the browser and here', async () => {
    const { keybearer } = await keybearerWithSandbox();
    keybearer.browser.decisions = { answer: 'deny' };
    await keybearer.run('sign-in.start', { mode: 'browser', scopes: [] });
    const ended = await keybearer.signInAt('ended');
    expect(ended.failure.code).toBe('denied');
    const page = await keybearer.browser.ended();
    expect(page.body).not.toContain('access_denied');
    expect(keybearer.core.state.current().accounts).toEqual([]);
  });

  it('cancels, and the port is closed', async () => {
    const { keybearer } = await keybearerWithSandbox();
    keybearer.browser.decisions = { answer: 'leave' };
    const { id, link } = await keybearer.run('sign-in.start', { mode: 'link', scopes: [] });
    await keybearer.run('sign-in.cancel', { id });
    await expect(fetch(link)).rejects.toThrow();
    expect(keybearer.core.state.current().signIn?.step).toMatchObject({
      kind: 'ended',
      failure: { code: 'cancelled' },
    });
  });

  it('R22: starts a second sign-in: the first is cancelled, the second succeeds', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const first = await keybearer.run('sign-in.start', { mode: 'link', scopes: [] });
    await signIn(keybearer);
    await expect(fetch(first.link)).rejects.toThrow();
    expect(keybearer.core.state.current().accounts).toHaveLength(1);
  });

  it('pastes the final address from a browser elsewhere', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const { id, link } = await keybearer.run('sign-in.start', { mode: 'paste', scopes: [] });
    expect(new URL(link).pathname).not.toContain('/start/');
    keybearer.browser.decisions = { stopBefore: (url) => url.searchParams.has('code') };
    const final = await keybearer.browser.visit(link);
    const strange = await keybearer.refused('sign-in.paste', {
      id,
      redirect_url: 'http://a/?code=1',
    });
    expect(strange.code).toBe('invalid_request');
    await keybearer.run('sign-in.paste', { id, redirect_url: final.url });
    expect(await keybearer.signInAt('done')).toMatchObject({ email: 'ada@sandbox.example' });
  });
});

describe('a locked keychain', () => {
  it('is said before the person is sent to sign in, and leaves no grant behind', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    keybearer.secrets.status = 'locked';
    const refused = await keybearer.refused('sign-in.start', { mode: 'browser', scopes: [] });
    expect(refused.code).toBe('keychain_locked');
    expect(keybearer.browser.opened).toEqual([]);
    expect(sandbox.requests.count('authorization')).toBe(0);
    keybearer.secrets.status = 'ready';
    await signIn(keybearer);
    expect(keybearer.core.state.current().store.status).toBe('ready');
  });
});

describe('R27: the browser hears "done"', () => {
  it('only after the credential was stored and read back', async () => {
    const { keybearer } = await keybearerWithSandbox();
    keybearer.secrets.refuseWrites = true;
    await keybearer.run('sign-in.start', { mode: 'browser', scopes: [] });
    const ended = await keybearer.signInAt('ended');
    expect(ended.failure.code).toBe('keychain_failed');
    const page = await keybearer.browser.ended();
    expect(page.url).not.toContain('/done');
    expect(keybearer.core.state.current().accounts).toEqual([]);
  });
});

describe('tokens', () => {
  it('59: are one upstream request for a hundred scripts that ask at once', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    const key = await keybearer.pairedCaller('many', [calendar]);
    await keybearer.clock.advance(4000_000);
    await keybearer.core.close();
    await keybearer.start();
    const before = sandbox.requests.count('token', { grant_type: 'refresh_token' });
    const asked = Array.from({ length: 60 }, () => keybearer.ask('/v1/token', { key }));
    const answers = await Promise.all(asked);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.json?.access_token)).size).toBe(1);
    expect(sandbox.requests.count('token', { grant_type: 'refresh_token' }) - before).toBe(1);
  });

  it('of a narrower scope set are minted narrow, and a broader answer is withheld', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar, drive] });
    const key = await keybearer.pairedCaller('narrow', [calendar]);
    const narrow = await keybearer.ask('/v1/token', { key });
    expect(narrow.json).toMatchObject({ scope: calendar });
    expect(sandbox.requests.last('token').parameters.scope).toBe(calendar);

    const other = await keybearer.pairedCaller('other', [drive]);
    sandbox.faults.order('token', { kind: 'grant-scopes', add: [calendar] });
    const broad = await keybearer.ask('/v1/token', { key: other });
    expect(broad).toMatchObject({ status: 403, json: { error: 'scope_not_narrowable' } });
    expect(broad.text).not.toContain('ya29');
  });

  it('41: of a revoked grant are refused with what to do, and the credential is kept', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    const key = await keybearer.pairedCaller('cron', [calendar]);
    sandbox.faults.refuseToken('invalid_grant');
    const refused = await keybearer.refused('account.refresh', {});
    expect(refused.code).toBe('needs_sign_in');
    await keybearer.clock.advance(4000_000);
    const answer = await keybearer.ask('/v1/token', { key });
    expect(answer).toMatchObject({ status: 409, json: { error: 'needs_sign_in' } });
    expect([...keybearer.secrets.items.keys()].some((name) => name.startsWith('account:'))).toBe(
      true,
    );
    await signIn(keybearer, { account: 'ada' });
    expect((await keybearer.ask('/v1/token', { key })).status).toBe(200);
  });

  it('of one account are served at once while another account is stuck upstream', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    keybearer.browser.decisions = { account: 'grace@sandbox.example' };
    await signIn(keybearer, { scopes: [calendar] });
    const key = await keybearer.pairedCaller('both', [calendar], ['ada', 'grace']);
    const release = sandbox.faults.hold('token', { matching: { account: 'ada@sandbox.example' } });
    const stuck = keybearer.core.commands.dispatch('account.refresh', { account: 'ada' });
    await sandbox.requests.arrival('token', 3);
    expect((await keybearer.ask('/v1/token?account=grace', { key })).status).toBe(200);
    release();
    expect((await stuck).ok).toBe(true);
  });
});

describe('a restart', () => {
  it('finds accounts, callers and the default as they were', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    const key = await keybearer.pairedCaller('backup', [calendar]);
    await keybearer.stop();
    await keybearer.start();
    const { accounts, callers, clients } = keybearer.core.state.current();
    expect(accounts).toMatchObject([{ alias: 'ada', default: true, status: 'ready' }]);
    expect(callers).toMatchObject([{ name: 'backup' }]);
    expect(clients).toMatchObject([{ name: 'sandbox', sandbox: true }]);
    expect((await keybearer.ask('/v1/token', { key })).status).toBe(200);
  });

  it('P136: is refused while the first one runs, and touches nothing', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer);
    keybearer.secrets.calls.length = 0;
    await expect(keybearer.start()).rejects.toThrow('already running');
    expect(keybearer.secrets.calls).toEqual([]);
    expect((await keybearer.ask('/v1/health')).status).toBe(200);
  });
});

describe('log out', () => {
  it('revokes at the server, ends what scripts had, and forgets', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    const key = await keybearer.pairedCaller('backup', [calendar]);
    expect((await keybearer.ask('/v1/token', { key })).status).toBe(200);
    const out = await keybearer.run('account.remove', { account: 'ada', keep_grant: false });
    expect(out.grant).toBe('revoked');
    expect(sandbox.requests.count('revoke')).toBe(1);
    expect((await keybearer.ask('/v1/token', { key })).status).toBe(401);
    expect(keybearer.core.state.current().accounts).toEqual([]);
    expect([...keybearer.secrets.items.keys()].some((name) => name.startsWith('account:'))).toBe(
      false,
    );
  });

  it('T63: says when the server could not be told, and tells it later', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer);
    sandbox.faults.order('revoke', { kind: 'answer', status: 503 });
    const out = await keybearer.run('account.remove', { account: 'ada', keep_grant: false });
    expect(out.grant).toBe('not_revoked');
    await keybearer.clock.advance(130_000);
    await sandbox.requests.arrival('revoke', 2);
    expect(keybearer.core.state.current().accounts).toEqual([]);
  });
});
