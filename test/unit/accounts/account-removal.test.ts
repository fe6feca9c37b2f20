import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/main/accounts/account.ts';
import { AccountIndex } from '../../../src/main/accounts/account-index.ts';
import {
  type RemovalParts,
  removeAccount,
  resumeRemovals,
  revokePending,
} from '../../../src/main/accounts/account-removal.ts';
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
    index: new AccountIndex(world.secrets),
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
});
