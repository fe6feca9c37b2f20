import { expect, it } from 'vitest';
import { Backoff } from '../../../src/main/credentials/backoff.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function backoffWith(fraction: number) {
  const clock = new ManualClock();
  const random = { bytes: () => new Uint8Array(), fraction: () => fraction };
  return { clock, backoff: new Backoff(clock, random) };
}

it('holds a failure for a second however the dice fall, so that it is the answer of a whole crowd', async () => {
  const { clock, backoff } = backoffWith(0);
  backoff.failed('ada');
  await clock.advance(999);
  expect(backoff.remaining('ada')).toBe(1);
  await clock.advance(1);
  expect(backoff.remaining('ada')).toBe(0);
  expect(backoff.remaining('bob')).toBe(0);
});

it('waits longer with each failure, and a minute from the fifth on', () => {
  const { backoff } = backoffWith(0.9);
  const waits = Array.from({ length: 5 }, () => {
    backoff.failed('ada');
    return backoff.remaining('ada');
  });
  expect(waits).toEqual([1_000, 1_800, 3_600, 7_200, 60_000]);
  backoff.clear('ada');
  expect(backoff.remaining('ada')).toBe(0);
});

it('waits at least as long as the server wishes', () => {
  const { backoff } = backoffWith(0.5);
  backoff.failed('ada', 40);
  expect(backoff.remaining('ada')).toBe(40_000);
});
