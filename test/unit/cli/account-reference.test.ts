import { expect, test } from 'vitest';
import { accountNamed } from '../../../src/cli/agent/account-reference.ts';
import { homeAccount, sampleAccount, sampleAppState } from '../../support/sample-app-state.ts';

const email = 'ada@example.com';
const lasting = sampleAccount({ default: false });
const online = sampleAccount({
  id: 'acc_online',
  alias: 'brief',
  kind: 'access_token',
  default: false,
});
const other = homeAccount({ default: true });

test.each([
  ['its id', 'acc_online', 'acc_online'],
  ['its alias, however it is written', 'BRIEF', 'acc_online'],
  ['an address: the account that lasts, not the token beside it', email, 'acc_ada'],
  ['nobody', 'nobody', undefined],
])('an account is meant by %s', (_what, reference, id) => {
  const state = sampleAppState({ accounts: [other, online, lasting] });
  expect(accountNamed(state, reference)?.id).toBe(id);
});

test('an address of two that last means the default of them, or none', () => {
  const second = sampleAccount({ id: 'acc_2', alias: 'second', default: false });
  const named = (accounts: ReturnType<typeof sampleAccount>[]) =>
    accountNamed(sampleAppState({ accounts }), email)?.id;
  expect(named([lasting, second, online])).toBeUndefined();
  expect(named([lasting, { ...second, default: true }, online])).toBe('acc_2');
});
