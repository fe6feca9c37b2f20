import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  formatCallerKey,
  hashSecret,
  holdsKey,
  matchesHash,
  mintCallerKey,
  parseCallerKey,
} from '../../../src/main/agent-socket/caller-key.ts';
import { Secret } from '../../../src/main/secret.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const mint = () => mintCallerKey(new SeededRandom(7), () => false);

test('a caller key has a prefix that scanners know, an id, 32 bytes and a checksum', () => {
  const text = formatCallerKey(mint()).reveal();
  expect(text).toMatch(/^kb1_[a-z2-7]{10}_[A-Za-z0-9_-]{43}_[0-9a-f]{8}$/);
  expect(holdsKey(`?key=${text}`)).toBe(true);
});

test('a formatted key parses back to the same id and secret', () => {
  const key = mint();
  const parsed = parseCallerKey(formatCallerKey(key).reveal());
  expect(parsed?.callerId).toBe(key.callerId);
  expect(parsed?.secret.equals(key.secret)).toBe(true);
});

test('S66: every changed character, cut or prefix makes a key malformed', () => {
  const text = formatCallerKey(mint()).reveal();
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === 'a' ? 'b' : 'a';
    expect(parseCallerKey(text.slice(0, at) + other + text.slice(at + 1))).toBeUndefined();
    expect(parseCallerKey(text.slice(0, at))).toBeUndefined();
  }
  expect(parseCallerKey(text.replace('kb1_', 'kbo1_'))).toBeUndefined();
  expect(parseCallerKey(`${text}\n`)).toBeUndefined();
});

test('an id that is taken is not given twice', () => {
  const first = mint().callerId;
  expect(mintCallerKey(new SeededRandom(7), (id) => id === first).callerId).not.toBe(first);
});

test('only the right secret matches a hash, and nothing matches a missing one', () => {
  const { secret } = mint();
  const hash = hashSecret(secret);
  expect(matchesHash(secret, hash)).toBe(true);
  expect(matchesHash(new Secret('x'.repeat(43)), hash)).toBe(false);
  expect(matchesHash(undefined, hash)).toBe(false);
  expect(matchesHash(secret, undefined)).toBe(false);
  expect(matchesHash(undefined, undefined)).toBe(false);
  // What stands in for a missing secret is no secret either.
  expect(matchesHash(undefined, hashSecret(new Secret('-'.repeat(43))))).toBe(false);
});

test('a key never prints its secret', () => {
  const key = mint();
  const printed = `${JSON.stringify(key)} ${inspect(key)} ${String(formatCallerKey(key))}`;
  expect(printed).not.toContain(key.secret.reveal());
});
