import { describe, expect, it } from 'vitest';
import {
  accountsCheck,
  clientsCheck,
  revocationsCheck,
  unsavedCheck,
} from '../../../src/main/doctor/account-checks.ts';
import type { AccountState } from '../../../src/shared/account.ts';
import { account, client, emptyState } from '../../support/scripted-core.ts';
import { signedInAccounts } from '../../support/signed-in-accounts.ts';

describe('accounts', () => {
  const look = (...states: AccountState[]) =>
    accountsCheck(
      emptyState({
        accounts: states.map((state, number) => account({ alias: `a${number}`, state })),
      }),
    ).look();

  it('that all work are one sentence', async () => {
    expect(await look({ kind: 'ready' }, { kind: 'refreshing' })).toEqual([
      { level: 'good', sentence: '2 accounts work.' },
    ]);
    expect(await look()).toMatchObject([{ level: 'hint' }]);
  });

  it.each<[AccountState, string]>([
    [{ kind: 'needs_sign_in', reason: 'revoked_or_expired' }, 'needs_sign_in'],
    [{ kind: 'needs_reauth' }, 'needs_reauth'],
    [{ kind: 'credential_missing' }, 'credential_missing'],
    [{ kind: 'credential_invalid' }, 'credential_invalid'],
    [{ kind: 'client_rejected', error: 'unauthorized_client' }, 'client_rejected'],
  ])('in the state %j are a problem with the button to sign in', async (state, code) => {
    expect(await look(state, { kind: 'ready' })).toMatchObject([
      {
        id: 'account:acc_a0',
        title: 'Account a0',
        level: 'problem',
        code,
        action: { kind: 'sign_in', account: 'acc_a0' },
      },
      { level: 'good', sentence: '1 account works.' },
    ]);
  });

  it('of online access that has ended are a problem with the button to sign in, pasted ones not', async () => {
    const ended = (reason: 'ended' | 'online_ended') => {
      const state = { kind: 'credential_refused', reason } as const;
      const accounts = [account({ alias: 'brief', kind: 'access_token', state })];
      return accountsCheck(emptyState({ accounts })).look();
    };
    const problem = { level: 'problem', code: 'needs_sign_in' };
    expect(await ended('online_ended')).toMatchObject([
      { ...problem, action: { kind: 'sign_in' } },
    ]);
    expect(await ended('ended')).toMatchObject([{ ...problem, action: { kind: 'refresh' } }]);
  });

  it.each(['deleted_client', 'admin_policy_enforced'])(
    'whose client or policy has to change first (%s) are a problem with the button to try again',
    async (error) => {
      expect(await look({ kind: 'client_rejected', error })).toMatchObject([
        { level: 'problem', code: 'client_rejected', action: { kind: 'refresh' } },
      ]);
    },
  );

  it('that wait are a hint, and a problem only where a person has to let them on', async () => {
    const waiting = { kind: 'waiting', retryAt: 0, attempts: 1 } as const;
    expect(await look({ ...waiting, reason: 'offline' })).toMatchObject([
      { level: 'hint', action: { kind: 'refresh' } },
    ]);
    expect(await look({ ...waiting, reason: 'network_intercepted' })).toMatchObject([
      { level: 'problem', code: 'network_intercepted' },
    ]);
  });

  it('without a store are not each named: that is one finding of its own', async () => {
    const locked = { kind: 'store_unavailable', reason: 'locked' } as const;
    expect(await look(locked, locked)).toEqual([]);
  });

  it('whose renewed sign-in is only in memory are named before one quits', async () => {
    const unsaved = emptyState({ accounts: [account({ alias: 'work', unsaved: true })] });
    const [said] = await unsavedCheck(unsaved).look();
    expect(said).toMatchObject({ level: 'problem', code: 'store_write_failed' });
    expect(said?.sentence).toContain('work');
    expect(await unsavedCheck(emptyState()).look()).toMatchObject([{ level: 'good' }]);
  });

  it('that were removed and not revoked yet are counted', async () => {
    expect(await revocationsCheck(0).look()).toMatchObject([{ level: 'good' }]);
    expect(await revocationsCheck(2).look()).toMatchObject([
      { level: 'hint', action: { kind: 'open', place: 'google_connections' } },
    ]);
  });
});

describe('OAuth clients', () => {
  const look = async (state = emptyState({ clients: [client({ name: 'desk', accounts: 1 })] })) => {
    const parts = await signedInAccounts();
    const found = () => clientsCheck(parts.clients, parts.registry.clients(), state).look();
    return { ...parts, found };
  };

  it('that are complete and in use are good', async () => {
    const { found } = await look();
    expect(await found()).toMatchObject([{ level: 'good' }]);
  });

  it('without an account are a hint', async () => {
    const { found } = await look(emptyState({ clients: [client({ name: 'desk', accounts: 0 })] }));
    expect(await found()).toMatchObject([
      { id: 'client:desk', level: 'hint', action: { kind: 'add_account', client: 'desk' } },
    ]);
  });

  it('whose secret is not in the store are a problem', async () => {
    const { found, registry } = await look();
    registry.putClient({
      name: 'lost',
      clientId: 'client-2',
      issuer: { kind: 'google' },
      projectId: undefined,
    });
    expect(await found()).toMatchObject([
      {
        id: 'client:lost',
        level: 'problem',
        code: 'credential_missing',
        action: { kind: 'import_client' },
      },
    ]);
  });

  it('are not called complete while the store cannot say so', async () => {
    const { found, registry, secrets } = await look();
    registry.putClient({
      name: 'unread',
      clientId: 'client-2',
      issuer: { kind: 'google' },
      projectId: undefined,
    });
    secrets.status = 'locked';
    expect(await found()).toMatchObject([{ level: 'hint' }]);
  });

  it('are asked for where there are none', async () => {
    const { clients } = await signedInAccounts();
    expect(await clientsCheck(clients, [], emptyState()).look()).toMatchObject([
      { level: 'hint', action: { kind: 'import_client' } },
    ]);
  });
});
