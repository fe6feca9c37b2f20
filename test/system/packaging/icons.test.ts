import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPng } from '../../unit/packaging/png.ts';

const drawn = mkdtempSync(join(tmpdir(), 'keybearer-icons-'));

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/icons.mjs', drawn]);
});

afterAll(() => rmSync(drawn, { recursive: true, force: true }));

const pictures = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.png'))
    .sort();

/** The mean difference of a channel, of 255. */
function difference(one: Uint8Array, other: Uint8Array): number {
  expect(one.length).toBe(other.length);
  return one.reduce((sum, byte, at) => sum + Math.abs(byte - (other[at] ?? 0)), 0) / one.length;
}

it('what is committed in assets/ is what its SVG sources show', () => {
  expect(pictures('assets')).toEqual(pictures(drawn));
  const changed = pictures(drawn).filter((name) => {
    const [committed, again] = ['assets', drawn].map(
      (folder) => readPng(readFileSync(join(folder, name))).rgba,
    );
    // Chromium's versions differ in the last bits of an edge, and a changed drawing by far more.
    return difference(committed ?? new Uint8Array(), again ?? new Uint8Array()) > 0.5;
  });
  expect(changed, 'run: npm run icons').toEqual([]);
});
