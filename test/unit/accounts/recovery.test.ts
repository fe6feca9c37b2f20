import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/main/accounts/account.ts';
import { recoverAccounts } from '../../../src/main/accounts/recovery.ts';
import { Registry } from '../../../src/main/accounts/registry.ts';
import { emptySettings } from '../../../src/main/accounts/settings-document.ts';
import { StoreIndex } from '../../../src/main/accounts/store-index.ts';
import { MemorySettingsStore } from '../../support/memory-settings-store.ts';
import { accountNamed, signedInAccounts } from '../../support/signed-in-accounts.ts';

const many = Array.from({ length: 95 }, (_, at) => accountNamed(`user${at}`));

async function lostSettings(...accounts: readonly Account[]) {
  const world = await signedInAccounts(...accounts);
  const before = new StoreIndex(world.secrets);
  await before.add('clients', 'client-1');
  for (const account of accounts) await before.add('accounts', account.id);
  const registry = new Registry(new MemorySettingsStore(), emptySettings(), () => {});
  return { ...world, registry, index: new StoreIndex(world.secrets) };
}

describe('lost settings', () => {
  it('D110: cost names, but no account', async () => {
    const world = await lostSettings(...many);
    const recorded: string[] = [];
    const found = await recoverAccounts({
      ...world,
      recorded: (what, { id }) => recorded.push(`${what} ${id}`),
    });
    expect(found).toEqual({ ok: true, value: 95 });
    expect(recorded).toEqual(many.map(({ id }) => `recovered ${id}`));
    expect(new Set(world.registry.all().map((account) => account.id))).toEqual(
      new Set(many.map((account) => account.id)),
    );
    expect(world.registry.notices().map((notice) => notice.code)).toEqual(['accounts_recovered']);
  });

  it('are not made worse by a new account that is added before the store could be read', async () => {
    const world = await lostSettings(...many);
    world.secrets.status = 'locked';
    expect((await recoverAccounts(world)).ok).toBe(false);
    expect((await world.index.add('accounts', 'acc_new')).ok).toBe(false);
    world.secrets.status = 'ready';
    await world.index.add('accounts', 'acc_new');
    const listed = await world.index.list('accounts');
    expect(listed.ok && listed.value.length).toBe(96);
  });

  it('recover nothing that was removed', async () => {
    const world = await lostSettings(...many);
    await world.index.remove('accounts', 'acc_user7');
    const afterwards = { ...world, index: new StoreIndex(world.secrets) };
    await recoverAccounts(afterwards);
    expect(world.registry.byId('acc_user7')).toBeUndefined();
    expect(world.registry.all()).toHaveLength(94);
  });

  it('keep each index item within what Windows can hold', async () => {
    const world = await lostSettings(...many);
    for (const [name, item] of world.secrets.items) {
      if (name.startsWith('index:')) expect(item.reveal().length).toBeLessThan(2_000);
    }
  });

  it('take no name from a client that was added before the store could be read', async () => {
    const world = await lostSettings(accountNamed('ada'));
    const added = {
      name: 'desk',
      clientId: 'client-2',
      issuer: { kind: 'google' },
      projectId: undefined,
    } as const;
    world.registry.putClient(added);
    await recoverAccounts(world);
    expect(world.registry.client('desk')).toEqual(added);
    expect(world.registry.byId('acc_ada')?.clientName).toBe('desk-2');
    expect(world.registry.client('desk-2')?.clientId).toBe('client-1');
  });

  it('do not replace an account that signs in while they are looked for', async () => {
    const world = await lostSettings(accountNamed('ada'));
    const scopes = ['email', 'https://mail.google.com/', 'openid'];
    const read = world.secrets.read.bind(world.secrets);
    world.secrets.read = async (name) => {
      const item = await read(name);
      if (name === 'account:acc_ada') world.registry.add(accountNamed('ada', { scopes }));
      return item;
    };
    expect(await recoverAccounts(world)).toEqual({ ok: true, value: 0 });
    expect(world.registry.byId('acc_ada')?.scopes).toEqual(scopes);
  });
});
