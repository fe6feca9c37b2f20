import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTokenQuery } from '../../../src/main/agent-socket/token-query.ts';
import { tokenQuery } from '../../../src/main/agent-socket/wire-schemas.ts';

const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const refused = (query: Record<string, unknown>) => {
  const read = readTokenQuery(query);
  return read.ok ? undefined : read.failure.sentence;
};

test('nothing said: the usual two minutes, no waiting', () => {
  expect(readTokenQuery({})).toEqual({
    ok: true,
    value: { account: undefined, scopes: undefined, minTtl: 120, wait: 0 },
  });
});

test('scopes are space-separated, short or full, and come out as one sorted set', () => {
  expect(readTokenQuery({ scope: 'openid gmail.readonly' })).toMatchObject({
    value: { scopes: [gmail, 'openid'] },
  });
  expect(readTokenQuery({ scope: gmail })).toMatchObject({ value: { scopes: [gmail] } });
});

test.each([
  ['empty', ''],
  ['a double', 'openid openid'],
  ['a quote', 'open"id'],
  ['a newline', 'openid\nemail'],
  ['a tab at the end', 'openid\t'],
  ['two spaces', 'openid  email'],
  ['a backslash', 'a\\b'],
  ['257 characters', 'x'.repeat(257)],
  ['100 scopes', Array.from({ length: 100 }, (_, at) => `s${at}`).join(' ')],
])('S79: a scope that is %s is refused', (_what, scope) => {
  expect(refused({ scope })).toBe('The field "scope" is not valid.');
});

test.each(['-1', '1.5', '1e3', 'abc', '', ' 1', '0x10', '99999999999'])(
  'S80: min_ttl and wait of "%s" are refused',
  (value) => {
    expect(refused({ min_ttl: value })).toBe('The field "min_ttl" is not valid.');
    expect(refused({ wait: value })).toBe('The field "wait" is not valid.');
  },
);

test('S80: min_ttl is clamped to 3000 seconds and wait to 60', () => {
  expect(readTokenQuery({ min_ttl: '1000000000', wait: '3600' })).toMatchObject({
    value: { minTtl: 3000, wait: 60_000 },
  });
  expect(readTokenQuery({ min_ttl: '0', wait: '0' })).toMatchObject({
    value: { minTtl: 0, wait: 0 },
  });
});

test('a field that is not known, or came twice, is named', () => {
  expect(refused({ acount: 'work' })).toBe('The field "acount" is not known.');
  expect(refused({ account: ['work', 'home'] })).toBe('The field "account" is not valid.');
});

test('the reader by hand and the described schema accept the same queries', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('openid', 'openid email', 'gmail.readonly', '0', '120', '12345678901', ''),
  );
  const name = fc.constantFrom('account', 'scope', 'min_ttl', 'wait', 'other');
  fc.assert(
    fc.property(fc.dictionary(name, text, { maxKeys: 4 }), (query) => {
      const words = query.scope?.split(' ') ?? [];
      // The one rule a regular expression cannot say: no scope twice.
      fc.pre(new Set(words).size === words.length);
      expect(readTokenQuery(query).ok).toBe(tokenQuery.safeParse(query).success);
    }),
    { numRuns: 1_000 },
  );
});
