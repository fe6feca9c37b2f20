import { describe, expect, it } from 'vitest';
import { Registry } from '../../../src/main/accounts/registry.ts';
import { emptySettings, parseSettings } from '../../../src/main/accounts/settings-document.ts';
import { MemorySettingsStore } from '../../support/memory-settings-store.ts';
import { accountNamed } from '../../support/signed-in-accounts.ts';

function restarted(store: MemorySettingsStore): Registry {
  const settings = parseSettings(store.read().settings);
  if (settings === undefined) throw new Error('the registry wrote settings it cannot read');
  return new Registry(store, settings, () => {});
}

function openRegistry(store = new MemorySettingsStore()) {
  return { store, registry: new Registry(store, emptySettings(), () => {}) };
}

describe('the registry', () => {
  it('remembers accounts, aliases, the default and definite trouble over a restart', () => {
    const { store, registry } = openRegistry();
    registry.add(accountNamed('ada'));
    registry.add(accountNamed('bob'));
    registry.makeDefault('acc_bob');
    registry.change('acc_ada', { alias: 'home' });
    registry.transition('acc_ada', { kind: 'needs_sign_in', reason: 'revoked_or_expired' });
    registry.transition('acc_bob', { kind: 'refreshing' });
    const again = restarted(store);
    expect(again.find('home')?.state.kind).toBe('needs_sign_in');
    expect(again.defaultAccount()?.id).toBe('acc_bob');
    expect(again.byId('acc_bob')?.state).toEqual({ kind: 'ready' });
  });

  it('takes an address for the account that lasts, while a token of the same person is here too', () => {
    const { registry } = openRegistry();
    registry.add(accountNamed('bob'));
    registry.add(accountNamed('ada'));
    const lasting = registry.byId('acc_ada');
    if (lasting === undefined) throw new Error('no account');
    registry.add({ ...lasting, id: 'acc_online', kind: 'access_token', alias: 'ada-2' });
    expect(registry.find(lasting.email)?.id).toBe('acc_ada');
    registry.makeDefault('acc_online');
    expect(registry.find(lasting.email)?.id).toBe('acc_online');
  });

  it('has another revision after every change of what it answers', () => {
    const { registry } = openRegistry();
    const changes: readonly (() => void)[] = [
      () => registry.add(accountNamed('ada')),
      () => registry.add(accountNamed('bob')),
      () => registry.makeDefault('acc_bob'),
      () => registry.change('acc_ada', { alias: 'home' }),
      () => registry.transition('acc_ada', { kind: 'refreshing' }),
      () => registry.transition('acc_ada', { kind: 'removing' }),
      () => registry.giveUpRemoval('acc_ada', { kind: 'ready' }),
      () => registry.remove('acc_ada'),
    ];
    for (const change of changes) {
      const before = registry.revision();
      change();
      expect(registry.revision()).not.toBe(before);
    }
  });

  it('does not write for what a restart need not know', () => {
    const { store, registry } = openRegistry();
    registry.add(accountNamed('ada'));
    const writes = store.writes;
    registry.transition('acc_ada', { kind: 'refreshing' });
    registry.transition('acc_ada', { kind: 'ready' });
    expect(store.writes).toBe(writes);
  });

  it('D113: hands on what a newer Keybearer wrote and this one does not know', () => {
    const { store, registry } = openRegistry();
    registry.add(accountNamed('ada'));
    const newer = JSON.parse(store.text ?? '');
    newer.theme = 'dark';
    newer.accounts[0].colour = 'teal';
    store.text = JSON.stringify(newer);
    restarted(store).change('acc_ada', { alias: 'home' });
    const written = JSON.parse(store.text ?? '');
    expect(written).toMatchObject({ theme: 'dark', accounts: [{ colour: 'teal', alias: 'home' }] });
  });

  it('D119: keeps a change that the disk refused, says so, and writes it later', () => {
    const { store, registry } = openRegistry();
    store.refuseWrites = true;
    registry.add(accountNamed('ada'));
    expect(registry.byId('acc_ada')).toBeDefined();
    expect(registry.notices().map((notice) => notice.code)).toEqual(['store_write_failed']);
    store.refuseWrites = false;
    registry.saveAgain();
    expect(registry.notices()).toEqual([]);
    expect(restarted(store).byId('acc_ada')).toBeDefined();
  });

  it('finds by id, alias and address, in any case, and does not guess between two', () => {
    const { registry } = openRegistry();
    registry.add(accountNamed('ada'));
    registry.add(accountNamed('work', { email: 'shared@example.com' }));
    registry.add(accountNamed('home', { email: 'shared@example.com' }));
    expect(registry.find('ADA')?.id).toBe('acc_ada');
    expect(registry.find('Ada@Example.com')?.id).toBe('acc_ada');
    expect(registry.find('shared@example.com')).toBeUndefined();
    registry.makeDefault('acc_home');
    expect(registry.find('shared@example.com')?.id).toBe('acc_home');
    expect(registry.find('nobody')).toBeUndefined();
  });

  it('gives the place of a removed default to the oldest of the others', () => {
    const { registry } = openRegistry();
    for (const alias of ['ada', 'bob', 'eve']) registry.add(accountNamed(alias));
    registry.remove('acc_ada');
    expect(registry.defaultAccount()?.id).toBe('acc_bob');
  });
});
