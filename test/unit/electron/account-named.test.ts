import { expect, test } from 'vitest';
import { accountNamed } from '../../../src/main/electron/account-named.ts';
import { homeAccount, sampleAccount } from '../../support/sample-app-state.ts';

const lasting = sampleAccount({ default: false });
const online = sampleAccount({
  ...{ id: 'acc_online', alias: 'brief', kind: 'access_token', default: false },
});
const second = sampleAccount({ id: 'acc_second', alias: 'second', default: false });

test.each([
  ['the account that lasts, not the token beside it', [online, lasting, homeAccount()], 'acc_ada'],
  ['none of two that last', [lasting, second], undefined],
  ['the default of them', [lasting, { ...online, default: true }, second], 'acc_online'],
])('a question about an address is about %s, as the core has it', (_what, accounts, id) => {
  expect(accountNamed(accounts, 'Ada@example.com')?.id).toBe(id);
});
