import { expect, test } from 'vitest';
import {
  approval,
  isAllowable,
  wholeWish,
  withoutGrant,
} from '../../../src/renderer/pairing/pairing-choice.ts';
import { commandInputs } from '../../../src/shared/ui-contract.ts';
import { account, pairing } from '../../support/scripted-core.ts';

const asked = pairing();

test('at first the whole wish is ticked, for as long as keys last', () => {
  expect(wholeWish(asked)).toEqual({ accounts: ['acc_work'], scopes: asked.scopes, days: 90 });
});

test('an approval names exactly what is ticked, in the shape of the contract', () => {
  const choice = { accounts: ['acc_work'], scopes: asked.scopes.slice(0, 1), days: 7 };
  const input = approval(asked, choice);
  expect(input).toEqual({ code: asked.code, ...choice });
  expect(commandInputs['caller.approve'].safeParse(input).success).toBe(true);
});

test('without an account or without a permission there is nothing to allow', () => {
  const whole = wholeWish(asked);
  expect(isAllowable(whole)).toBe(true);
  expect(isAllowable({ ...whole, accounts: [] })).toBe(false);
  expect(isAllowable({ ...whole, scopes: [] })).toBe(false);
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
