import { expect, test } from 'vitest';
import {
  approval,
  isAllowable,
  wholeWish,
  withoutGrant,
} from '../../../src/renderer/pairing/pairing-choice.ts';
import { lifetimes, readRate } from '../../../src/renderer/pairing/terms.ts';
import { commandInputs } from '../../../src/shared/ui-contract.ts';
import { account, pairing } from '../../support/scripted-core.ts';

const asked = pairing();

test('at first the whole wish is ticked, for as long as keys last, without questions or a limit', () => {
  expect(wholeWish(asked)).toEqual({
    ...{ accounts: ['acc_work'], scopes: asked.scopes },
    ...{ lifetime: '90d', ask: 'never', rate: '' },
  });
});

test('an approval names exactly what is ticked, in the shape of the contract', () => {
  const part = { accounts: ['acc_work'], scopes: asked.scopes.slice(0, 1) };
  const input = approval(asked, { ...part, lifetime: '1h', ask: 'session', rate: ' 60 ' });
  expect(input).toEqual({ code: asked.code, ...part, hours: 1, ask: 'session', per_minute: 60 });
  expect(commandInputs['caller.approve'].safeParse(input).success).toBe(true);
});

test('every duration offered is one that the contract takes', () => {
  const taken = lifetimes.map((lifetime) => {
    const input = approval(asked, { ...wholeWish(asked), lifetime });
    return commandInputs['caller.approve'].safeParse(input).success;
  });
  expect(taken).toEqual([true, true, true, true]);
});

test('without an account, without a permission or with an odd rate there is nothing to allow', () => {
  const whole = wholeWish(asked);
  expect(isAllowable(whole)).toBe(true);
  expect(isAllowable({ ...whole, accounts: [] })).toBe(false);
  expect(isAllowable({ ...whole, scopes: [] })).toBe(false);
  expect(isAllowable({ ...whole, rate: 'many' })).toBe(false);
});

test.each([
  ['', null],
  ['1', 1],
  ['100000', 100_000],
  ['0', undefined],
  ['100001', undefined],
  ['-3', undefined],
  ['1.5', undefined],
  ['ten', undefined],
])('the rate %j is read as %j', (typed, read) => {
  expect(readRate(typed)).toBe(read);
});

test('accounts that have not granted a wished permission are named, if they are ticked', () => {
  const [scope = ''] = asked.scopes;
  const accounts = [
    account({ alias: 'work', scopes: ['openid'] }),
    account({ alias: 'home', scopes: [] }),
  ];
  expect(withoutGrant(scope, wholeWish(asked), accounts)).toEqual(['work']);
  expect(withoutGrant('openid', wholeWish(asked), accounts)).toEqual([]);
});
