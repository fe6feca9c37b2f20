import { expect, test } from 'vitest';
import { failureBrake, tokenBucket, upstreamBudget } from '../../../src/main/agent-socket/rate.ts';

const times = (count: number, work: () => number) => Array.from({ length: count }, work);

test('a bucket gives its capacity at once and then one for each part of the minute', () => {
  const bucket = tokenBucket(30);
  expect(times(30, () => bucket.take(0)).every((wait) => wait === 0)).toBe(true);
  expect(bucket.take(0)).toBe(2);
  expect(bucket.take(1_999)).toBeGreaterThan(0);
  expect(bucket.take(2_000)).toBe(0);
  expect(bucket.take(2_000)).toBeGreaterThan(0);
});

test('a bucket never holds more than its capacity, however long nobody asked', () => {
  const bucket = tokenBucket(3);
  bucket.take(0);
  times(3, () => bucket.take(1_000_000_000));
  expect(bucket.take(1_000_000_000)).toBeGreaterThan(0);
});

test('S91: one caller over its budget leaves the others theirs', () => {
  const budget = upstreamBudget();
  times(30, () => budget.take('greedy', 0));
  expect(times(500, () => budget.take('greedy', 0)).every((wait) => wait > 0)).toBe(true);
  expect(budget.take('modest', 0)).toBe(0);
});

test('S91: all callers together have 120 a minute', () => {
  const budget = upstreamBudget();
  const served = ['a', 'b', 'c', 'd', 'e'].flatMap((id) => times(30, () => budget.take(id, 0)));
  expect(served.filter((wait) => wait === 0)).toHaveLength(120);
});

test('what was not used upstream comes back', () => {
  const budget = upstreamBudget(1, 1);
  budget.take('a', 0);
  budget.giveBack('a');
  expect(budget.take('a', 0)).toBe(0);
});

test('S92: ten failures a minute are answered at once, then the delay doubles to ten seconds', () => {
  const brake = failureBrake();
  expect(times(10, () => brake.delay(0))).toEqual(Array(10).fill(0));
  expect(times(8, () => brake.delay(0))).toEqual([
    250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
  ]);
  expect(brake.delay(60_000)).toBe(0);
});
