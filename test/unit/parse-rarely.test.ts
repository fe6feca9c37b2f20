import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { parseRarely } from '../../src/main/parse-rarely.ts';

afterEach(() => vi.unstubAllGlobals());

/** How often a function was made from text meanwhile. */
function compiled(work: () => void): number {
  let made = 0;
  const watched = new Proxy(Function, {
    construct(target, given) {
      made += 1;
      return Reflect.construct(target, given);
    },
  });
  vi.stubGlobal('Function', watched);
  work();
  vi.unstubAllGlobals();
  return made;
}

const schema = () => z.looseObject({ name: z.string(), inner: z.object({ size: z.number() }) });

test('nothing is compiled for it, where zod by itself would', () => {
  const value = { name: 'a', inner: { size: 1 } };
  const [seldom, often] = [schema(), schema()];
  expect(compiled(() => parseRarely(seldom, value))).toBe(0);
  expect(compiled(() => often.safeParse(value))).toBeGreaterThan(0);
});

test('what is read is the same, and so is what is refused', () => {
  for (const value of [{ name: 'a', inner: { size: 1 }, more: true }, { name: 1 }, null]) {
    const [seldom, often] = [parseRarely(schema(), value), schema().safeParse(value)];
    expect(seldom).toEqual(often);
  }
});
