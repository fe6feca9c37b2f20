import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/main/accounts/account.ts';
import { accountId } from '../../../src/main/accounts/account-identity.ts';
import {
  type RemovalParts,
  removeAccount,
  resumeRemovals,
  revokePending,
} from '../../../src/main/accounts/account-removal.ts';
import { storeGrant } from '../../../src/main/accounts/grant-keeping.ts';
import { StoreIndex } from '../../../src/main/accounts/store-index.ts';
import { Secret } from '../../../src/main/secret.ts';
import { settle } from '../../support/manual-clock.ts';
import { refreshedAs } from '../../support/scripted-token-endpoint.ts';
import { accountNamed, signedInAccounts } from '../../support/signed-in-accounts.ts';

const ada = accountNamed('ada');
const unreachable = {
  kind: 'not_revoked',
  failure: { code: 'offline', sentence: 'No connection.' },
} as const;

async function withRemoval(...accounts: readonly Account[]) {
  const world = await signedInAccounts(...accounts);
  const forgotten: string[] = [];
  const removal: RemovalParts = {
    ...world,
    index: new StoreIndex(world.secrets),
    forgotten: (id) => forgotten.push(id),
  };
  return { ...world, removal, forgotten };
}

describe('log out', () => {
  it('revokes, erases, and tells who held something of the account', async () => {
    const { removal, endpoint, secrets, registry, forgotten } = await withRemoval(ada);
    const removed = await removeAccount(removal, ada);
    expect(removed).toMatchObject({ ok: true, value: { grant: 'revoked' } });
    expect(endpoint.revoked).toEqual(['refresh-of-ada']);
    expect(secrets.items.has(`account:${ada.id}`)).toBe(false);
    expect(registry.all()).toEqual([]);
    expect(forgotten).toEqual([ada.id]);
  });

  it('tells them while its row is still marked, so that a kill in between loses nobody', async () => {
    const { removal, registry } = await withRemoval(ada);
    const rows: (string | undefined)[] = [];
    const forgotten = (id: string) => rows.push(registry.byId(id)?.state.kind);
    expect((await removeAccount({ ...removal, forgotten }, ada)).ok).toBe(true);
    expect(rows).toEqual(['removing']);
  });

  it('with the grant kept tells the server nothing', async () => {
    const { removal, endpoint } = await withRemoval(ada);
    const removed = await removeAccount(removal, { ...ada, keepGrant: true });
    expect(removed).toMatchObject({ ok: true, value: { grant: 'kept' } });
    expect(endpoint.revoked).toEqual([]);
  });

  it('T63: when the server cannot be reached ends here, says so, and revokes later', async () => {
    const { removal, endpoint, secrets, registry, clock } = await withRemoval(ada);
    endpoint.revocation = unreachable;
    const removed = await removeAccount(removal, ada);
    expect(removed).toMatchObject({ ok: true, value: { grant: 'not_revoked' } });
    if (removed.ok) expect(removed.value.sentence).toContain('myaccount.google.com');
    expect(registry.all()).toEqual([]);
    expect(registry.pendingRevocations()).toHaveLength(1);

    await revokePending(removal);
    await revokePending(removal);
    expect(endpoint.revoked).toHaveLength(2);
    await clock.advance(61_000);
    endpoint.revocation = { kind: 'revoked' };
    await revokePending(removal);
    expect(registry.pendingRevocations()).toEqual([]);
    expect([...secrets.items.keys()].filter((name) => name.startsWith('revocation'))).toEqual([]);
  });

  it('T63: revokes later at the server that issued it, though its client is gone and its name is another’s', async () => {
    const { removal, endpoint, registry, clients } = await withRemoval(ada);
    endpoint.revocation = unreachable;
    await removeAccount(removal, ada);
    const before = registry.client('desk');
    if (before === undefined) throw new Error('There was a client.');
    await clients.remove(before.clientId);
    registry.removeClient('desk');
    registry.putClient({
      ...{ name: 'desk', clientId: 'another', projectId: undefined },
      issuer: { kind: 'sandbox', origin: 'http://127.0.0.1:7' },
    });

    endpoint.revocation = { kind: 'revoked' };
    await revokePending(removal);
    expect(endpoint.revoked).toEqual(['refresh-of-ada', 'refresh-of-ada']);
    expect(endpoint.revokedAt[1]).toMatchObject({
      clientId: before.clientId,
      issuer: { kind: 'google' },
    });
    expect(registry.pendingRevocations()).toEqual([]);
  });

  it('waits for a refresh under way and revokes the token that the refresh brought', async () => {
    const { removal, tokens, endpoint } = await withRemoval(ada);
    const asked = tokens.token({ accountId: ada.id, scopes: undefined, minTtl: 1 });
    await settle();
    const removing = removeAccount(removal, ada);
    endpoint.refreshes[0]?.answer(refreshedAs('late', { rotated: new Secret('rotated') }));
    await removing;
    await asked;
    expect(endpoint.revoked).toEqual(['rotated']);
    expect(tokens.cached(ada.id, undefined, 1)).toBeUndefined();
  });

  it('with the keychain locked changes nothing and loses nothing', async () => {
    const { removal, endpoint, secrets, registry } = await withRemoval(ada);
    secrets.status = 'locked';
    const removed = await removeAccount(removal, ada);
    expect(removed).toMatchObject({ ok: false, failure: { code: 'keychain_locked' } });
    expect(endpoint.revoked).toEqual([]);
    expect(registry.byId(ada.id)?.state).toEqual({ kind: 'ready' });
    secrets.status = 'ready';
    expect(secrets.items.has(`account:${ada.id}`)).toBe(true);
  });

  it('D118: that was cut off is finished at the next start', async () => {
    const cutOff = accountNamed('ada', { state: { kind: 'removing' } });
    const { removal, endpoint, registry, tokens } = await withRemoval(cutOff);
    expect(await tokens.token({ accountId: ada.id, scopes: undefined, minTtl: 1 })).toMatchObject({
      failure: { code: 'not_allowed' },
    });
    await resumeRemovals(removal);
    expect(endpoint.revoked).toEqual(['refresh-of-ada']);
    expect(registry.all()).toEqual([]);
  });

  it('is not undone by a refresh that ends while it waits, and nobody is served its token', async () => {
    const { removal, tokens, endpoint, registry } = await withRemoval(ada);
    const asked = tokens.token({ accountId: ada.id, scopes: undefined, minTtl: 1 });
    await settle();
    const removing = removeAccount(removal, registry.byId(ada.id) ?? ada);
    endpoint.refreshes[0]?.answer(refreshedAs('late'));
    expect(await asked).toMatchObject({ ok: false, failure: { code: 'not_allowed' } });
    expect((await removing).ok).toBe(true);
    expect(registry.all()).toEqual([]);
  });

  it('that the keychain stops in the middle stays marked, and is finished without a restart', async () => {
    const { removal, secrets, registry, endpoint, forgotten } = await withRemoval(ada);
    const remove = secrets.remove.bind(secrets);
    secrets.remove = (name) => {
      secrets.status = 'locked';
      return remove(name);
    };
    expect((await removeAccount(removal, ada)).ok).toBe(false);
    expect(registry.byId(ada.id)?.state.kind).toBe('removing');
    await resumeRemovals(removal);
    expect(registry.byId(ada.id)?.state.kind).toBe('removing');

    secrets.remove = remove;
    secrets.status = 'ready';
    registry.setStoreStatus('ready');
    await resumeRemovals(removal);
    expect(registry.all()).toEqual([]);
    expect(forgotten).toEqual([ada.id]);
    expect(endpoint.revoked).toEqual(['refresh-of-ada', 'refresh-of-ada']);
  });

  it('asked for twice at once is done once', async () => {
    const { removal, endpoint, forgotten } = await withRemoval(ada);
    const [first, second] = await Promise.all([
      removeAccount(removal, ada),
      removeAccount(removal, ada),
    ]);
    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, failure: { code: 'conflict' } });
    expect(endpoint.revoked).toHaveLength(1);
    expect(forgotten).toHaveLength(1);
  });

  it('that was given up during a refresh leaves no account refreshing for ever', async () => {
    const { removal, secrets, registry } = await withRemoval(ada);
    registry.transition(ada.id, { kind: 'refreshing' });
    secrets.status = 'locked';
    expect((await removeAccount(removal, registry.byId(ada.id) ?? ada)).ok).toBe(false);
    expect(registry.byId(ada.id)?.state).toEqual({ kind: 'ready' });
  });
});

describe('a sign-in after a log-out', () => {
  const grant = {
    issuer: 'https://accounts.google.com',
    subject: 'subject-of-ada',
    email: 'ada@example.com',
    refreshToken: new Secret('refresh-of-the-new-sign-in'),
    accessToken: new Secret('access'),
    expiresIn: 3600,
    scopes: ['email', 'openid'],
  };
  const client = {
    name: 'desk',
    clientId: 'client-1',
    issuer: { kind: 'google' },
    projectId: undefined,
    clientSecret: undefined,
  } as const;
  const signedOut = accountNamed('ada', {
    id: accountId(grant.issuer, client.clientId, grant.subject),
  });
  const signIn = (world: Awaited<ReturnType<typeof withRemoval>>) =>
    storeGrant({ ...world, ...world.removal }, client, grant.scopes, grant, {
      wall: world.clock.now(),
      boot: world.clock.boot(),
    });

  it('is not ended by the revocation that was still owed', async () => {
    const world = await withRemoval(signedOut);
    world.endpoint.revocation = unreachable;
    await removeAccount(world.removal, signedOut);
    expect((await signIn(world)).ok).toBe(true);
    world.endpoint.revocation = { kind: 'revoked' };
    world.endpoint.revoked.length = 0;
    await revokePending(world.removal);
    expect(world.endpoint.revoked).toEqual([]);
    expect(world.registry.pendingRevocations()).toEqual([]);
    expect(world.registry.byId(signedOut.id)?.state.kind).toBe('ready');
  });

  it('that is being stored when the log-out is asked for is not brought back by it', async () => {
    const world = await withRemoval(signedOut);
    const storing = signIn(world);
    const removing = removeAccount(world.removal, signedOut);
    expect(await storing).toMatchObject({ ok: false, failure: { code: 'conflict' } });
    expect((await removing).ok).toBe(true);
    expect(world.registry.all()).toEqual([]);
    expect(world.secrets.items.has(`account:${signedOut.id}`)).toBe(false);
  });

  it('C143: has a token whose life counts from the exchange, not from when it was stored', async () => {
    const world = await withRemoval();
    const stored = signIn(world);
    world.clock.suspend(40_000);
    await stored;
    const token = world.cache.get(signedOut.id, undefined, 1);
    expect(token?.expiresAtBoot).toBe(world.clock.boot() - 40_000 + 3_600_000);
  });
});
