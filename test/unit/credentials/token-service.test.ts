import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/main/secret.ts';
import { settle } from '../../support/manual-clock.ts';
import { offline, refreshedAs, revoked } from '../../support/scripted-token-endpoint.ts';
import { accountNamed, signedInAccounts } from '../../support/signed-in-accounts.ts';

const ada = accountNamed('ada');
const bob = accountNamed('bob');
const wish = { accountId: ada.id, scopes: undefined, minTtl: 120 };

describe('a token that is asked for', () => {
  it('is refreshed once and then served from memory', async () => {
    const { tokens, endpoint } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('first'));
    const first = await tokens.token(wish);
    const second = await tokens.token(wish);
    expect(first.ok && first.value.token.secret.reveal()).toBe('first');
    expect(second.ok && second.value.token.secret.reveal()).toBe('first');
    expect(endpoint.refreshes).toHaveLength(1);
  });

  it('T59: is one refresh for a hundred that ask at once, and all get the same', async () => {
    const { tokens, endpoint } = await signedInAccounts(ada);
    const asked = Array.from({ length: 100 }, () => tokens.token(wish));
    await settle();
    expect(endpoint.refreshes).toHaveLength(1);
    endpoint.refreshes[0]?.answer(refreshedAs('shared'));
    const served = await Promise.all(asked);
    expect(new Set(served.map((one) => one.ok && one.value.token.secret.reveal()))).toEqual(
      new Set(['shared']),
    );
  });

  it('is one request for a hundred that force it, and one failure for all of them', async () => {
    const { tokens, endpoint } = await signedInAccounts(ada);
    const asked = Array.from({ length: 100 }, () => tokens.token({ ...wish, force: true }));
    await settle();
    endpoint.refreshes[0]?.answer(offline());
    const served = await Promise.all(asked);
    expect(endpoint.refreshes).toHaveLength(1);
    expect(served.every((one) => !one.ok && one.failure.code === 'offline')).toBe(true);
  });

  it('T61: one who leaves does not end it for the others', async () => {
    const { tokens, endpoint } = await signedInAccounts(ada);
    const leaving = new AbortController();
    const left = tokens.token({ ...wish, signal: leaving.signal });
    const stayed = tokens.token(wish);
    await settle();
    leaving.abort();
    expect(await left).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    endpoint.refreshes[0]?.answer(refreshedAs('for those who stayed'));
    expect((await stayed).ok).toBe(true);
  });

  it('of one account is not delayed by the refresh of another', async () => {
    const { tokens, endpoint } = await signedInAccounts(ada, bob);
    const slow = tokens.token(wish);
    const quick = tokens.token({ ...wish, accountId: bob.id });
    await settle();
    endpoint.refreshes
      .find((call) => call.refreshToken === 'refresh-of-bob')
      ?.answer(refreshedAs('bob'));
    expect((await quick).ok).toBe(true);
    endpoint.refreshes[0]?.answer(refreshedAs('ada'));
    expect((await slow).ok).toBe(true);
  });

  it('is refreshed one scope set after the other, so that a rotation is never overtaken', async () => {
    const account = accountNamed('ada', { scopes: ['email', 'openid', 'profile'] });
    const { tokens, endpoint } = await signedInAccounts(account);
    const whole = tokens.token(wish);
    const narrow = tokens.token({ ...wish, scopes: ['email'] });
    await settle();
    expect(endpoint.refreshes).toHaveLength(1);
    endpoint.refreshes[0]?.answer(
      refreshedAs('whole', { rotated: new Secret('rotated'), scopes: account.scopes }),
    );
    await whole;
    await settle();
    expect(endpoint.refreshes[1]).toMatchObject({ refreshToken: 'rotated', scopes: ['email'] });
    endpoint.refreshes[1]?.answer(refreshedAs('narrow', { scopes: ['email'] }));
    expect((await narrow).ok).toBe(true);
  });

  it('T38: for a scope that was never granted asks nobody and says what to do', async () => {
    const { tokens, endpoint } = await signedInAccounts(ada);
    const served = await tokens.token({ ...wish, scopes: ['https://mail.google.com/'] });
    expect(served).toMatchObject({ ok: false, failure: { code: 'needs_consent' } });
    expect(endpoint.refreshes).toHaveLength(0);
  });

  it('whose answer names no scope leaves the grant as it was', async () => {
    const { tokens, endpoint, registry } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('same', { scopes: [] }));
    const served = await tokens.token(wish);
    expect(served.ok && served.value.token.scopes).toEqual(['email', 'openid']);
    expect(registry.byId(ada.id)?.scopes).toEqual(['email', 'openid']);
  });

  it('for the whole grant by name shares the cache entry of the whole grant', async () => {
    const { tokens, endpoint } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('whole'));
    await tokens.token(wish);
    await tokens.token({ ...wish, scopes: ['email', 'openid'] });
    expect(endpoint.refreshes).toHaveLength(1);
    expect(endpoint.refreshes[0]?.scopes).toBeUndefined();
  });
});

describe('a rotated refresh token', () => {
  it('is stored before the access token is given to anyone', async () => {
    const { tokens, endpoint, secrets } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('new', { rotated: new Secret('rotated') }));
    let writtenFirst = false;
    const served = tokens.token(wish).then((result) => {
      writtenFirst = secrets.calls.includes(`write account:${ada.id}`);
      return result;
    });
    expect((await served).ok).toBe(true);
    expect(writtenFirst).toBe(true);
    expect(secrets.items.get(`account:${ada.id}`)?.reveal()).toContain('"rotated"');
  });

  it('K127: that the store refuses is kept in memory, used, said, and saved when the store recovers', async () => {
    const { tokens, endpoint, secrets, registry, credentials, refresher, clock } =
      await signedInAccounts(ada);
    endpoint.always((call) =>
      refreshedAs(`after ${call.refreshToken}`, { rotated: new Secret(`${call.refreshToken}+`) }),
    );
    secrets.refuseWrites = true;
    await tokens.token(wish);
    const again = await tokens.token({ ...wish, force: true });
    expect(again.ok && again.value.token.secret.reveal()).toBe('after refresh-of-ada+');
    expect(credentials.isUnsaved(ada.id)).toBe(true);
    expect(registry.notices().map((notice) => notice.code)).toContain('unsaved_credential');

    secrets.refuseWrites = false;
    refresher.start();
    await clock.advance(61_000);
    refresher.stop();
    expect(credentials.isUnsaved(ada.id)).toBe(false);
    expect(secrets.items.get(`account:${ada.id}`)?.reveal()).toContain('refresh-of-ada++');
    expect(registry.notices()).toEqual([]);
  });

  it('is known to be lost when the run before was cut off in the middle', async () => {
    const cutOff = accountNamed('ada', { rotating: true, rotationInFlight: true });
    const { tokens, endpoint, registry, credentials } = await signedInAccounts(cutOff);
    endpoint.always(() => revoked);
    await tokens.token(wish);
    expect(registry.byId(ada.id)?.state).toMatchObject({
      kind: 'needs_sign_in',
      reason: 'interrupted_rotation',
    });
    expect((await credentials.read(ada.id)).ok).toBe(true);
  });
});

describe('a rotation whose answer never came', () => {
  const rotating = accountNamed('ada', { rotating: true });
  const timedOut = {
    kind: 'temporary',
    reason: 'upstream',
    failure: { code: 'timed_out', sentence: 'No answer in time.' },
  } as const;

  it.each([
    ['timed out', timedOut, 'interrupted_rotation'],
    ['was never sent', offline(), 'revoked_or_expired'],
  ])('explains the refusal that follows a request that %s', async (_name, first, reason) => {
    const { tokens, endpoint, registry } = await signedInAccounts(rotating);
    endpoint.always(() => first);
    await tokens.refreshNow(ada.id);
    endpoint.always(() => revoked);
    await tokens.refreshNow(ada.id);
    expect(registry.byId(ada.id)?.state).toMatchObject({ kind: 'needs_sign_in', reason });
  });
});

describe('trouble upstream', () => {
  it('T62: a cached token that is still good enough is served, and said to be from before', async () => {
    const { tokens, endpoint, clock } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('old'));
    await tokens.token(wish);
    await clock.advance(60_000);
    endpoint.always(() => offline());
    const served = await tokens.token({ ...wish, force: true });
    expect(served.ok && served.value).toMatchObject({ staleRefresh: true });
  });

  it('keeps the account, honours Retry-After and asks again only then', async () => {
    const { tokens, endpoint, registry, clock } = await signedInAccounts(ada);
    endpoint.always(() => offline(40));
    const first = await tokens.token(wish);
    expect(first).toMatchObject({ ok: false, failure: { code: 'offline', retryAfter: 40 } });
    expect(registry.byId(ada.id)?.state).toMatchObject({ kind: 'waiting', reason: 'offline' });
    await clock.advance(20_000);
    const second = await tokens.token(wish);
    expect(second).toMatchObject({ ok: false, failure: { retryAfter: 20 } });
    expect(endpoint.refreshes).toHaveLength(1);
    await clock.advance(20_000);
    endpoint.always(() => refreshedAs('back'));
    expect((await tokens.token(wish)).ok).toBe(true);
    expect(registry.byId(ada.id)?.state).toEqual({ kind: 'ready' });
  });

  it('is waited out by those who wait, with one try for all of them', async () => {
    const { tokens, endpoint, clock } = await signedInAccounts(ada);
    endpoint.always(() => offline(5));
    const waiting = Array.from({ length: 20 }, () => tokens.token({ ...wish, wait: 30_000 }));
    await clock.advance(4_000);
    expect(endpoint.refreshes).toHaveLength(1);
    endpoint.always(() => refreshedAs('back'));
    await clock.advance(2_000);
    const served = await Promise.all(waiting);
    expect(served.every((one) => one.ok)).toBe(true);
    expect(endpoint.refreshes).toHaveLength(2);
  });

  it('is told to scripts that were in the line already, and a person is not kept by it', async () => {
    const { tokens, endpoint } = await signedInAccounts(ada);
    const asker = { id: 'kbc_backup', mayAsk: () => undefined };
    const first = tokens.token({ ...wish, scopes: ['email'], asker });
    const second = tokens.token({ ...wish, scopes: ['openid'], asker });
    await settle();
    endpoint.refreshes[0]?.answer(offline(5));
    expect([(await first).ok, (await second).ok]).toEqual([false, false]);
    expect(endpoint.refreshes).toHaveLength(1);
    endpoint.always(() => refreshedAs('for a person'));
    expect((await tokens.refreshNow(ada.id)).ok).toBe(true);
  });

  it('ends the waiting with its reason when the time is over', async () => {
    const { tokens, endpoint, clock } = await signedInAccounts(ada);
    endpoint.always(() => offline(8));
    const waiting = tokens.token({ ...wish, wait: 10_000 });
    await clock.advance(20_000);
    expect(await waiting).toMatchObject({ ok: false, failure: { code: 'offline' } });
    expect(clock.pending).toBe(0);
  });
});

describe('a definite answer', () => {
  it('T41: invalid_grant asks for a sign-in, keeps the credential, and is not asked again', async () => {
    const { tokens, endpoint, registry, secrets } = await signedInAccounts(ada);
    endpoint.always(() => revoked);
    expect(await tokens.token(wish)).toMatchObject({
      ok: false,
      failure: { code: 'needs_sign_in' },
    });
    await tokens.token(wish);
    expect(endpoint.refreshes).toHaveLength(1);
    expect(registry.byId(ada.id)?.state.kind).toBe('needs_sign_in');
    expect(secrets.items.has(`account:${ada.id}`)).toBe(true);
  });

  it('T41: invalid_grant for a token that the store has replaced meanwhile is tried with the new one', async () => {
    const { tokens, endpoint, credentials } = await signedInAccounts(ada);
    const asked = tokens.token(wish);
    await settle();
    const before = await credentials.read(ada.id);
    if (!before.ok || before.value.kind !== 'user') throw new Error('it was there a moment ago');
    await credentials.write({ ...before.value, refreshToken: new Secret('restored') });
    endpoint.refreshes[0]?.answer(revoked);
    await settle();
    expect(endpoint.refreshes[1]?.refreshToken).toBe('restored');
    endpoint.refreshes[1]?.answer(refreshedAs('good'));
    expect((await asked).ok).toBe(true);
  });

  it('is tried again when a person asks for a refresh', async () => {
    const { tokens, endpoint, registry } = await signedInAccounts(
      accountNamed('ada', { state: { kind: 'client_rejected', error: 'admin_policy_enforced' } }),
    );
    endpoint.always(() => refreshedAs('allowed again'));
    expect((await tokens.token(wish)).ok).toBe(false);
    expect(endpoint.refreshes).toHaveLength(0);
    expect((await tokens.refreshNow(ada.id)).ok).toBe(true);
    expect(registry.byId(ada.id)?.state).toEqual({ kind: 'ready' });
  });
});

describe('the clocks', () => {
  it('C144: after eight hours of sleep the old token is never served', async () => {
    const { tokens, endpoint, clock } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('before sleep'));
    await tokens.token(wish);
    clock.suspend(8 * 3600_000);
    endpoint.always(() => refreshedAs('after sleep'));
    const served = await tokens.token(wish);
    expect(served.ok && served.value.token.secret.reveal()).toBe('after sleep');
  });

  it('a wall clock that is set back a day does not make a token live longer', async () => {
    const { tokens, endpoint, clock } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('one hour'));
    await tokens.token(wish);
    clock.stepWallClock(-24 * 3600_000);
    await clock.advance(3600_000);
    expect(tokens.cached(ada.id, undefined, 1)).toBeUndefined();
  });

  it('a token is in memory until an API refuses it, and for no other account', async () => {
    const { tokens, endpoint, clock } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('first'));
    const served = await tokens.token(wish);
    if (!served.ok) throw new Error(served.failure.sentence);
    const { token } = served.value;
    expect(tokens.isCached(ada.id, token)).toBe(true);
    expect(tokens.isCached(ada.id, { ...token })).toBe(false);
    expect(tokens.isCached('acc_nobody', token)).toBe(false);
    endpoint.always(() => refreshedAs('second'));
    await clock.advance(31_000);
    await tokens.invalidate(ada.id, token.secret);
    expect(tokens.isCached(ada.id, token)).toBe(false);
  });

  it('C141: a wall clock a year ahead costs one refresh, not a storm', async () => {
    const { tokens, endpoint, clock } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('token'));
    await tokens.token(wish);
    clock.stepWallClock(365 * 24 * 3600_000);
    for (let asked = 0; asked < 20; asked += 1) await tokens.token(wish);
    expect(endpoint.refreshes).toHaveLength(2);
  });
});

describe('a server that hands out short lives', () => {
  it('T32: tokens dead on arrival are refused and not asked for in a loop', async () => {
    const { tokens, endpoint, refresher, clock } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('dead', { expiresIn: 0 }));
    expect(await tokens.token(wish)).toMatchObject({
      ok: false,
      failure: { code: 'invalid_response' },
    });
    endpoint.refreshes.length = 0;
    refresher.start();
    await clock.advance(300_000);
    refresher.stop();
    expect(endpoint.refreshes.length).toBeGreaterThan(0);
    expect(endpoint.refreshes.length).toBeLessThanOrEqual(10);
  });

  it('T33: a token of 60 s is served although 120 s were asked, and refreshed twice a minute at most', async () => {
    const { tokens, endpoint, refresher, clock } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('short', { expiresIn: 60 }));
    refresher.start();
    for (let second = 0; second < 120; second += 5) {
      expect((await tokens.token(wish)).ok).toBe(true);
      await clock.advance(5_000);
    }
    refresher.stop();
    expect(endpoint.refreshes.length).toBeLessThanOrEqual(5);
  });
});

describe('a token that an API refused', () => {
  it('T64: is dropped and replaced, by force at most once in thirty seconds', async () => {
    const { tokens, endpoint, clock } = await signedInAccounts(ada);
    let number = 0;
    endpoint.always(() => refreshedAs(`token ${++number}`));
    for (let round = 0; round < 5; round += 1) {
      const served = await tokens.token(wish);
      if (!served.ok) throw new Error(served.failure.sentence);
      await tokens.invalidate(ada.id, served.value.token.secret);
      await settle();
    }
    expect(endpoint.refreshes).toHaveLength(2);
    await clock.advance(31_000);
    await tokens.invalidate(ada.id, new Secret('token 2'));
    await settle();
    expect(endpoint.refreshes).toHaveLength(3);
  });

  it('is dropped, but not fetched ahead for a script that has its places in the line taken', async () => {
    const account = accountNamed('ada', { scopes: ['email', 'openid', 'profile'] });
    const { tokens, endpoint } = await signedInAccounts(account);
    const asker = { id: 'kbc_backup', mayAsk: () => undefined };
    const asked = tokens.token({ ...wish, scopes: ['profile'], asker });
    await settle();
    endpoint.refreshes[0]?.answer(refreshedAs('refused', { scopes: ['profile'] }));
    await asked;
    const others = ['email', 'openid'].map((scope) =>
      tokens.token({ ...wish, scopes: [scope], asker }),
    );
    await settle();
    const outcome = await tokens.invalidate(ada.id, new Secret('refused'), asker.id);
    expect(outcome).toBe('invalidated');
    endpoint.always(() => refreshedAs('another'));
    endpoint.refreshes[1]?.answer(refreshedAs('another'));
    await Promise.all(others);
    await settle();
    expect(endpoint.refreshes).toHaveLength(3);
  });

  it('is left alone when it is not one of ours', async () => {
    const { tokens, endpoint } = await signedInAccounts(ada);
    expect(await tokens.invalidate(ada.id, new Secret('stranger'))).toBe('not_ours');
    expect(endpoint.refreshes).toHaveLength(0);
  });
});

describe('the store in trouble', () => {
  it('K122: locked is not signed out: nothing is deleted, cached tokens go on, an unlock is noticed in half a minute', async () => {
    const { tokens, endpoint, secrets, registry, refresher, clock } = await signedInAccounts(
      ada,
      bob,
    );
    endpoint.always(() => refreshedAs('cached'));
    await tokens.token(wish);
    secrets.status = 'locked';
    expect((await tokens.token(wish)).ok).toBe(true);
    expect(await tokens.token({ ...wish, accountId: bob.id })).toMatchObject({
      ok: false,
      failure: { code: 'keychain_locked' },
    });
    expect(registry.storeStatus).toBe('locked');
    refresher.start();
    await clock.advance(20_000);
    secrets.status = 'ready';
    await clock.advance(30_000);
    refresher.stop();
    expect(registry.storeStatus).toBe('ready');
    expect(registry.all().map((account) => account.state.kind)).toEqual(['ready', 'ready']);
    expect(secrets.items.has(`account:${bob.id}`)).toBe(true);
  });

  it('K116: a credential that an open store does not have is said to be missing; the row stays', async () => {
    const { tokens, secrets, registry } = await signedInAccounts(ada);
    secrets.items.delete(`account:${ada.id}`);
    expect(await tokens.token(wish)).toMatchObject({
      ok: false,
      failure: { code: 'credential_missing' },
    });
    expect(registry.byId(ada.id)?.state.kind).toBe('credential_missing');
  });

  it.each(['', 'not json', '{"v":2}', '{"v":1,"account":"acc_other"}', '[]', 'null'])(
    'K128: an item that reads %j is invalid, not a crash, and its text is nowhere',
    async (text) => {
      const { tokens, secrets, registry, log } = await signedInAccounts(ada);
      secrets.items.set(`account:${ada.id}`, new Secret(text));
      const served = await tokens.token(wish);
      expect(served).toMatchObject({ ok: false, failure: { code: 'credential_invalid' } });
      expect(registry.byId(ada.id)?.state.kind).toBe('credential_invalid');
      expect(JSON.stringify([served, log.lines])).not.toContain('acc_other');
    },
  );
});
