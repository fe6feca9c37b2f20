import { expect, test } from 'vitest';
import { unclearAccount } from '../../../src/shared/unclear-account.ts';

const accounts = [
  { email: 'ada@example.com', alias: 'work' },
  { email: 'ada@example.com', alias: 'lab' },
  { email: 'bo@example.com', alias: 'bo' },
];

test('a name that nobody has', () => {
  expect(unclearAccount(accounts, 'wrok')).toBe(
    'There is no account "wrok". See "keybearer accounts".',
  );
});

test('an address that is signed in more than once names the aliases to choose from', () => {
  expect(unclearAccount(accounts, 'Ada@example.com')).toContain(
    'its alias which is meant: work, lab.',
  );
});
