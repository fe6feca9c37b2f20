import { randomBytes } from 'node:crypto';
import { armor as theirs } from 'age-encryption';
import { expect, test } from 'vitest';
import { armor, unarmored } from '../../../src/main/adapters/age-armor.ts';

/** Around the ends of lines, which take 48 bytes, and of groups of three. */
const lengths = [1, 2, 3, 47, 48, 49, 50, 95, 96, 97, 143, 144, 145, 200, 1_000, 70_000];

test.each(lengths)('%i bytes look as age-encryption writes them, and come back', (length) => {
  const file = randomBytes(length);
  expect(armor(file)).toBe(theirs.encode(file));
  expect(unarmored(armor(file))?.equals(file)).toBe(true);
});

test('a part of a larger buffer is armored alone', () => {
  const whole = randomBytes(100);
  expect(armor(whole.subarray(10, 70))).toBe(theirs.encode(whole.slice(10, 70)));
});

test('what another program or an editor made of it is read: line ends of Windows, blank lines around it', () => {
  const file = randomBytes(100);
  const text = `\n${armor(file).replaceAll('\n', '\r\n')}\r\n`;
  expect(unarmored(text)?.equals(file)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['no end', armor(randomBytes(60)).slice(0, -3)],
  ['no beginning', armor(randomBytes(60)).slice(3)],
  ['other letters', armor(randomBytes(60)).replace(/\n(.)/, '\n*')],
  ['two of them', armor(randomBytes(60)).repeat(2)],
])('%s is no armored file', (_name, text) => {
  expect(unarmored(text)).toBeUndefined();
});
