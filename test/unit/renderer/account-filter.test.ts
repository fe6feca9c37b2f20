import { expect, test } from 'vitest';
import {
  filteredAccounts,
  healthClassOf,
  noFilter,
} from '../../../src/renderer/accounts/account-filter.ts';
import { account, busyState } from '../../support/scripted-core.ts';

const aliases = (filter: Parameters<typeof filteredAccounts>[1]) =>
  filteredAccounts(busyState().accounts, filter)
    .map(({ alias }) => alias)
    .sort();

test('accounts are filtered by how they are, by their client, and by both', () => {
  expect(aliases(noFilter)).toHaveLength(5);
  expect(aliases({ health: 'needs_you', client: null })).toEqual(['charity']);
  expect(aliases({ health: 'trouble', client: null })).toEqual(['youtube']);
  expect(aliases({ health: 'working', client: null })).toEqual(['personal', 'playground', 'work']);
  expect(aliases({ health: null, client: 'sandbox' })).toEqual(['playground']);
  expect(aliases({ health: 'needs_you', client: 'sandbox' })).toEqual([]);
});

test('a sign-in that could not be saved is trouble, also while its token works', () => {
  expect(healthClassOf(account({ unsaved: true }))).toBe('trouble');
});

test('a hotel’s network waits for its guest, so it needs a person', () => {
  const state = {
    kind: 'waiting',
    reason: 'network_intercepted',
    retryAt: 0,
    attempts: 1,
  } as const;
  expect(healthClassOf(account({ state }))).toBe('needs_you');
});
