import { expect, test } from 'vitest';
import { accountHealth } from '../../../src/renderer/accounts/account-health.ts';
import { initialsOf, tintOf, tints } from '../../../src/renderer/accounts/account-initials.ts';
import { matchingAccounts, sortedAccounts } from '../../../src/renderer/accounts/account-order.ts';
import { signInAgain } from '../../../src/renderer/accounts/sign-in-again.ts';
import type { AccountState } from '../../../src/shared/account.ts';
import { account } from '../../support/scripted-core.ts';

const now = 1_800_000_000;
const inMinutes = (minutes: number) => now + minutes * 60;

const rows: [AccountState, number | null, string, string, string, boolean, string?][] = [
  [{ kind: 'ready' }, inMinutes(52), 'good', 'Good for 52 min', 'none', false],
  [{ kind: 'ready' }, null, 'good', 'Ready', 'none', false],
  [{ kind: 'ready' }, now - 5, 'good', 'Ready', 'none', false],
  [{ kind: 'refreshing' }, inMinutes(3), 'busy', 'Refreshing…', 'none', false],
  [
    { kind: 'waiting', reason: 'offline', retryAt: now + 40, attempts: 2 },
    inMinutes(12),
    'attention',
    'Offline',
    'try_now',
    false,
    'token lasts 12 min',
  ],
  [
    { kind: 'waiting', reason: 'upstream', retryAt: now + 40, attempts: 2 },
    null,
    'attention',
    'Google has trouble',
    'try_now',
    false,
  ],
  [
    { kind: 'waiting', reason: 'network_intercepted', retryAt: now + 40, attempts: 2 },
    null,
    'attention',
    'Network sign-in needed',
    'try_now',
    true,
  ],
  [
    { kind: 'store_unavailable', reason: 'locked' },
    null,
    'attention',
    'Keychain locked',
    'try_now',
    true,
  ],
  [
    { kind: 'store_unavailable', reason: 'timeout' },
    null,
    'attention',
    'Keychain not answering',
    'try_now',
    false,
  ],
  [
    { kind: 'needs_sign_in', reason: 'revoked_or_expired' },
    null,
    'stopped',
    'Sign in again',
    'sign_in',
    true,
  ],
  [{ kind: 'needs_reauth' }, null, 'stopped', 'Sign in again', 'sign_in', true],
  [{ kind: 'credential_missing' }, null, 'stopped', 'Sign in again', 'sign_in', true],
  [{ kind: 'credential_invalid' }, null, 'stopped', 'Sign in again', 'sign_in', true],
  [
    { kind: 'client_rejected', error: 'deleted_client' },
    null,
    'stopped',
    'Client refused',
    'try_now',
    true,
  ],
  [
    { kind: 'client_rejected', error: 'unauthorized_client' },
    null,
    'stopped',
    'Client refused',
    'sign_in',
    true,
  ],
  [{ kind: 'removing' }, null, 'busy', 'Being removed…', 'none', false],
];

test.each(rows)(
  '%o, token until %s: %s, "%s", remedy %s',
  (state, expires, tone, short, remedy, needsPerson, also) => {
    const health = accountHealth(account({ state, expires_at: expires }), now);
    expect(health).toEqual({ tone, short, remedy, needsPerson, also });
  },
);

test('what ended is signed in again where a person did, and not where a token was pasted', () => {
  const pasted: AccountState = { kind: 'credential_refused', reason: 'ended' };
  const online: AccountState = { kind: 'credential_refused', reason: 'online_ended' };
  const health = (state: AccountState, client: string) =>
    accountHealth(account({ kind: 'access_token', client, state, expires_at: null }), now);
  expect(health(pasted, '')).toMatchObject({ short: 'Token has ended', remedy: 'none' });
  expect(health(online, 'main')).toMatchObject({
    short: 'Online access has ended',
    remedy: 'sign_in',
    needsPerson: true,
  });
});

test('signing in again asks for the kind of access there was', () => {
  const online = account({ kind: 'access_token', client: 'main' });
  expect(signInAgain(online)).toMatchObject({
    account: online.id,
    client: 'main',
    request: { access_type: 'online' },
  });
  expect(signInAgain(account())).not.toHaveProperty('request');
});

test('an account whose new sign-in is not saved yet is not simply good', () => {
  expect(accountHealth(account({ unsaved: true }), now).tone).toBe('attention');
});

test('what needs a person stands first, then the default, then by alias as people sort', () => {
  const lost: AccountState = { kind: 'needs_sign_in', reason: 'revoked_or_expired' };
  const accounts = [
    account({ alias: 'work10' }),
    account({ alias: 'work9' }),
    account({ alias: 'zebra', state: lost }),
    account({ alias: 'Älteste' }),
    account({ alias: 'main', default: true }),
  ];
  expect(sortedAccounts(accounts).map(({ alias }) => alias)).toEqual([
    'zebra',
    'main',
    'Älteste',
    'work9',
    'work10',
  ]);
});

test('searching finds every word in alias, e-mail, name or client', () => {
  const accounts = [
    account({ alias: 'work', name: 'Ada Lovelace', client: 'lab' }),
    account({ alias: 'home', email: 'ada@home.example', client: 'lab' }),
  ];
  const found = (query: string) => matchingAccounts(accounts, query).map(({ alias }) => alias);
  expect(found('ADA')).toEqual(['work', 'home']);
  expect(found('lab love')).toEqual(['work']);
  expect(found('lab nobody')).toEqual([]);
  expect(found(' ')).toEqual(['work', 'home']);
});

test.each([
  [{ name: 'Ada Lovelace' }, 'AL'],
  [{ name: 'Ada King Lovelace' }, 'AK'],
  [{ name: undefined, alias: 'work' }, 'W'],
  [{ name: ' ', alias: 'my-work' }, 'MW'],
  [{ name: '😀 Smile' }, '😀S'],
])('%o has the initials %s', (change, initials) => {
  const { name, ...others } = { alias: 'work', email: 'w@example.com', ...change };
  expect(initialsOf({ ...others, ...(name === undefined ? {} : { name }) })).toBe(initials);
});

test('a tint is one of those that the styles have, and stays with the account', () => {
  for (const id of ['', 'acc_1', 'acc_2', '😀', 'x'.repeat(500)]) {
    expect(tintOf(id)).toBe(tintOf(id));
    expect(tintOf(id)).toBeGreaterThanOrEqual(0);
    expect(tintOf(id)).toBeLessThan(tints);
  }
});
