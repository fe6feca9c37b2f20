import { expect, test } from 'vitest';
import { readInstant } from '../../../src/cli/instant-argument.ts';

const now = 1_795_245_188;
const read = (typed: string) => readInstant('--since', typed, now);

test.each([
  ['30m', now - 1800],
  ['2h', now - 7200],
  ['3d', now - 3 * 86_400],
  ['1w', now - 7 * 86_400],
  ['99999w', 0],
  ['2026-11-20T09:30Z', Date.UTC(2026, 10, 20, 9, 30) / 1000],
  ['2026-11-20T09:30:15+01:00', Date.UTC(2026, 10, 20, 8, 30, 15) / 1000],
  // Without a zone it is the time on the wall, for a day alone as well.
  ['2026-11-20', new Date(2026, 10, 20).getTime() / 1000],
  ['2026-11-20T09:30', new Date(2026, 10, 20, 9, 30).getTime() / 1000],
])('%s', (typed, instant) => {
  expect(read(typed)).toEqual({ ok: true, value: instant });
});

test.each(['', 'yesterday', '2', 'h', '-2h', '2y', '2026-13-01', '20.11.2026', '1969-01-01'])(
  '%j is refused with examples of what is taken',
  (typed) => {
    expect(read(typed)).toMatchObject({
      ok: false,
      failure: { code: 'invalid_request', sentence: expect.stringContaining('30m, 2h, 3d or 1w') },
    });
  },
);
