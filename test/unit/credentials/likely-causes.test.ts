import { describe, expect, it } from 'vitest';
import { isTestingLife, likelyCauses } from '../../../src/main/credentials/likely-causes.ts';
import { accountStatusText } from '../../../src/shared/account-status-text.ts';
import { accountNamed } from '../../support/signed-in-accounts.ts';

const day = 86_400;
const granted = Date.parse('2026-03-01T12:00:00Z') / 1000;
const calendar = 'https://www.googleapis.com/auth/calendar';
const mail = 'https://mail.google.com/';

const causesAfter = (
  days: number,
  {
    scopes = [calendar],
    refreshedAt = granted + (days - 1) * day,
    endsAt = undefined as number | undefined,
  } = {},
) =>
  likelyCauses(
    accountNamed('ada', { scopes, signIn: { grantedAt: granted, refreshedAt, endsAt } }),
    granted + days * day,
  );

describe('what may have ended a sign-in', () => {
  it.each([
    ['on the seventh day', 6.99, []],
    ['after it', 7, ['testing']],
    ['a day later, when the computer was off', 7.9, ['testing']],
    ['later still', 8.1, []],
  ])('seven days are the testing of a consent screen: %s', (_when, days, kinds) => {
    expect(causesAfter(days).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('half a year without use counts from the last token', () => {
    const refreshedAt = granted + 20 * day;
    expect(causesAfter(200, { refreshedAt })).toEqual([]);
    expect(causesAfter(202, { refreshedAt })).toEqual([{ kind: 'unused', since: refreshedAt }]);
  });

  it('the end that the server itself announced comes before every guess', () => {
    const endsAt = granted + 7 * day + 7200;
    expect(causesAfter(7.5, { endsAt })).toEqual([{ kind: 'time_limited', ended: endsAt }]);
    expect(causesAfter(7.5, { endsAt: granted + 604_799 })).toMatchObject([{ kind: 'testing' }]);
  });

  it.each([mail, 'https://www.googleapis.com/auth/gmail.send'])(
    'a change of the password ends what may use %s',
    (scope) => {
      expect(causesAfter(30, { scopes: [scope] })).toEqual([{ kind: 'gmail_password' }]);
    },
  );

  it('is not guessed of a sign-in from before its day was kept', () => {
    expect(likelyCauses(accountNamed('ada', { scopes: [calendar] }), granted)).toEqual([]);
  });
});

it.each([
  [604_799, true],
  [604_800, true],
  [6 * day, false],
  [8 * day, false],
])('a life of %d s is one of testing: %s', (seconds, testing) => {
  expect(isTestingLife(granted, granted + seconds)).toBe(testing);
});

describe('in words, for a person', () => {
  const textOf = (causes: ReturnType<typeof likelyCauses>) =>
    accountStatusText({ kind: 'needs_sign_in', reason: 'revoked_or_expired', causes });

  it.each([
    [[{ kind: 'time_limited', ended: granted } as const], 'until 1 March 2026'],
    [[{ kind: 'testing', ended: granted } as const], 'Publish app'],
    [[{ kind: 'unused', since: granted } as const], 'six months'],
    [[{ kind: 'gmail_password' } as const], 'the password of the account was changed'],
    [[], 'myaccount.google.com/connections'],
  ])('%j', (causes, words) => {
    const text = textOf(causes);
    expect(text).toContain('Sign in again; nothing else is lost.');
    expect(text).toContain(words);
  });

  it('says no more than is known of a state from before', () => {
    expect(accountStatusText({ kind: 'needs_sign_in', reason: 'revoked_or_expired' })).toBe(
      'Google says this sign-in was revoked or has expired. Sign in again; nothing else is lost.',
    );
  });
});
