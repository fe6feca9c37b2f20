import { expect, test } from 'vitest';
import { count, pastWords, spanWords } from '../../../src/renderer/instants.ts';

test.each([
  [-5, '0 sec'],
  [0, '0 sec'],
  [59.9, '59 sec'],
  [60, '1 min'],
  [52 * 60 + 59, '52 min'],
  [3600, '1 hr'],
  [3 * 3600 + 20 * 60, '3 hr 20 min'],
  [35 * 3600 + 59 * 60, '35 hr 59 min'],
  [36 * 3600, '1 day'],
  [78 * 86_400, '78 days'],
])('%d s last "%s": never more than is left', (seconds, text) => {
  expect(spanWords(seconds)).toBe(text);
});

/** In local time, as people's days are. */
const at = (text: string): number => Math.floor(new Date(text).getTime() / 1000);
const now = at('2026-03-10T09:30:00');

test.each([
  ['2026-03-10T09:29:30', 'just now'],
  ['2026-03-10T09:29:00', '1 min ago'],
  ['2026-03-10T09:18:00', '12 min ago'],
])('%s was "%s"', (instant, text) => {
  expect(pastWords(at(instant), now)).toBe(text);
});

test.each([
  ['2026-03-10T00:01:00', /^today .*(00|12):01/],
  ['2026-03-09T17:40:00', /^yesterday .*(17|0?5):40/],
  ['2026-03-09T00:00:00', /^yesterday /],
  ['2026-03-08T23:59:00', /^(8 Mar|Mar 8)$/],
  ['2026-02-03T10:00:00', /^(3 Feb|Feb 3)$/],
  ['2025-12-24T18:00:00', /2025/],
])('%s is said by its day', (instant, text) => {
  expect(pastWords(at(instant), now)).toMatch(text);
});

test('one is one, and thousands are readable', () => {
  expect(count(1, 'account', 'accounts')).toBe('1 account');
  expect(count(0, 'account', 'accounts')).toBe('0 accounts');
  expect(count(1200, 'account', 'accounts')).toBe('1,200 accounts');
});
