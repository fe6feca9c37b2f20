import { describe, expect, test } from 'vitest';
import { type CallerGrant, decide, permitted } from '../../../src/main/agent-socket/policy.ts';
import { account, calendar, FakeAccounts, gmail } from '../../integration/agent-socket/rim.ts';

const toWork: CallerGrant = { account: 'acc_work', scopes: [gmail] };
const toHome: CallerGrant = { account: 'acc_home', scopes: [calendar, gmail] };
const anything = { account: undefined, scopes: undefined };

const verdict = (
  grants: readonly CallerGrant[],
  wanted: Partial<typeof anything | object> = {},
  directory = new FakeAccounts(),
) => {
  const decision = decide(grants, directory, { ...anything, ...wanted });
  return decision.kind === 'allow'
    ? { account: decision.account.alias, scopes: decision.scopes }
    : decision.failure.code;
};

describe('which account', () => {
  test.each(['work', 'work@example.com', 'acc_work'])('%s names the account', (reference) => {
    expect(verdict([toWork], { account: reference })).toMatchObject({ account: 'work' });
  });

  test('none named: the default one, if the caller may use it', () => {
    expect(verdict([toHome, toWork])).toMatchObject({ account: 'work' });
  });

  test('none named and the default is not for this caller: its only one', () => {
    expect(verdict([toHome])).toMatchObject({ account: 'home' });
  });

  test('none named, several of its own and none the default: it has to say which', () => {
    const directory = new FakeAccounts();
    directory.default = undefined;
    expect(verdict([toHome, toWork], {}, directory)).toBe('invalid_request');
  });

  test('an address that two clients share means the one this caller may use', () => {
    const directory = new FakeAccounts();
    directory.list.push(account('twin', { email: 'work@example.com' }));
    expect(verdict([toWork], { account: 'work@example.com' }, directory)).toMatchObject({
      account: 'work',
    });
  });
});

describe('what is denied', () => {
  test('an unknown account and one of others get exactly the same answer', () => {
    const unknown = decide([toWork], new FakeAccounts(), { ...anything, account: 'nobody' });
    const others = decide([toWork], new FakeAccounts(), { ...anything, account: 'home' });
    expect(others).toEqual(unknown);
    expect(unknown).toMatchObject({ kind: 'deny', failure: { code: 'not_allowed' } });
  });

  test('a caller without grants gets nothing', () => {
    expect(verdict([])).toBe('not_allowed');
    expect(verdict([], { account: 'work' })).toBe('not_allowed');
  });

  test('S79: a scope outside the policy, although the account has granted it', () => {
    expect(verdict([toWork], { scopes: [calendar] })).toBe('not_allowed');
    expect(verdict([toWork], { scopes: [calendar, gmail] })).toBe('not_allowed');
  });

  test('an account that is being removed', () => {
    const directory = new FakeAccounts();
    directory.replace('acc_work', { state: { kind: 'removing' } });
    expect(verdict([toWork], {}, directory)).toBe('not_allowed');
    expect(permitted([toWork], directory)).toEqual([]);
  });

  test('a scope that the policy allows and the account has lost needs consent', () => {
    const directory = new FakeAccounts();
    directory.replace('acc_work', { scopes: [calendar] });
    expect(verdict([toWork], { scopes: [gmail] }, directory)).toBe('needs_consent');
    expect(verdict([toWork], {}, directory)).toBe('needs_consent');
  });
});

test('no scopes named: what the policy allows, clipped to what is granted', () => {
  const directory = new FakeAccounts();
  directory.replace('acc_home', { scopes: [gmail, 'openid'] });
  expect(verdict([toHome], {}, directory)).toEqual({ account: 'home', scopes: [gmail] });
});

test('a caller sees its own accounts only, each with what it may have', () => {
  expect(permitted([toWork], new FakeAccounts())).toEqual([
    { account: account('work'), scopes: [gmail] },
  ]);
});
