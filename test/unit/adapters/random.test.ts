import { expect, test } from 'vitest';
import { systemRandom } from '../../../src/main/adapters/random.ts';

test('bytes are as many as asked for, and never the same twice', () => {
  const drawn = Array.from({ length: 100 }, () =>
    Buffer.from(systemRandom.bytes(32)).toString('hex'),
  );
  expect(drawn.every((text) => text.length === 64)).toBe(true);
  expect(new Set(drawn).size).toBe(100);
});

test('fractions lie in [0, 1) and spread over it', () => {
  const drawn = Array.from({ length: 2_000 }, () => systemRandom.fraction());
  expect(drawn.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    expect(drawn.filter((fraction) => Math.floor(fraction * 10) === tenth).length).toBeGreaterThan(
      100,
    );
  }
});
