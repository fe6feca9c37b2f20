import { describe, expect, it } from 'vitest';
import { findingsOf, good } from '../../../src/main/doctor/check.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('a check', () => {
  it('gives what it finds its own name, unless it has another', async () => {
    const clock = new ManualClock();
    const look = () => [good('Fine.'), { ...good('Fine too.'), id: 'b', title: 'B' }];
    expect(await findingsOf({ id: 'a', title: 'A', look }, clock)).toEqual([
      { id: 'a', title: 'A', level: 'good', sentence: 'Fine.' },
      { id: 'b', title: 'B', level: 'good', sentence: 'Fine too.' },
    ]);
    expect(clock.pending).toBe(0);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('ya29.secret');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('ya29.secret');
      },
    ],
  ])('that %s is a finding, without what was thrown', async (_, look) => {
    const found = await findingsOf({ id: 'a', title: 'A', look }, new ManualClock());
    expect(found).toMatchObject([{ id: 'a', level: 'problem', code: 'internal' }]);
    expect(JSON.stringify(found)).not.toContain('ya29');
  });

  it('that never answers is a finding after its deadline, and not before', async () => {
    const clock = new ManualClock();
    let found: unknown;
    const look = () => new Promise<never>(() => {});
    void findingsOf({ id: 'a', title: 'A', look }, clock).then((findings) => {
      found = findings;
    });
    await clock.advance(14_999);
    expect(found).toBeUndefined();
    await clock.advance(1);
    expect(found).toMatchObject([{ id: 'a', level: 'problem', code: 'timed_out' }]);
  });
});
