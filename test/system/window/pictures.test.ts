import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchHeadlessShell } from '../../support/chromium.ts';
import {
  type Drawn,
  drawScene,
  everyLook,
  fileOf,
  pictured,
  type Shot,
} from '../../support/window-pictures.ts';
import { scenes } from '../../support/window-scenes.ts';

/**
 * The window against its pictures in docs/screenshots. When one differs because it should, draw them
 * anew, look at them, and commit them with the change: `npm run screenshots`.
 */
const kept = (shot: Shot): string =>
  fileURLToPath(new URL(`../../../docs/screenshots/${fileOf(shot)}`, import.meta.url));

/** Counted down seconds, dates and the edges of letters differ; a moved row differs by far more. */
const mostDifferent = 0.01;
/** Of 765, the sum of three channels: less is smoothing of edges that nobody sees. */
const sameColour = 48;

let browser: Browser;
let canvas: Page;

beforeAll(async () => {
  browser = await launchHeadlessShell();
  canvas = await browser.newPage();
});
afterAll(() => browser.close());

/** The share of pixels that differ, from 0 to 1; 1 where the sizes do. Chromium reads the PNGs itself. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const pictures = [one, other].map((png) => `data:image/png;base64,${png.toString('base64')}`);
  return (await canvas.evaluate(`(async () => {
    const [one, other] = await Promise.all(${JSON.stringify(pictures)}.map(async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const { width, height } = image;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, width, height);
    }));
    if (one.width !== other.width || one.height !== other.height) return 1;
    let different = 0;
    for (let at = 0; at < one.data.length; at += 4) {
      const apart = [0, 1, 2].reduce((sum, channel) =>
        sum + Math.abs(one.data[at + channel] - other.data[at + channel]), 0);
      if (apart > ${sameColour}) different += 1;
    }
    return different / (one.width * one.height);
  })()`)) as number;
}

function pngOf(drawn: Drawn | undefined): Buffer {
  if (drawn === undefined) throw new Error('Nothing was drawn.');
  return drawn.picture;
}

test.each(pictured.map((shot) => [fileOf(shot), shot] as const))(
  'the window looks as in docs/screenshots/%s',
  async (_file, shot) => {
    const [drawn] = await drawScene(browser, shot.scene, [shot]);
    expect(drawn?.complaints).toEqual([]);
    expect(await difference(pngOf(drawn), readFileSync(kept(shot)))).toBeLessThan(mostDifferent);
  },
);

test('a list that moved by half a row would be seen', async () => {
  const [shot] = pictured;
  if (shot === undefined) throw new Error('There has to be a picture.');
  const [drawn] = await drawScene(browser, 'notices', [shot]);
  expect(await difference(pngOf(drawn), readFileSync(kept(shot)))).toBeGreaterThan(mostDifferent);
});

test('docs/screenshots/all has every page and state, at three sizes in both themes', () => {
  const all = fileURLToPath(new URL('../../../docs/screenshots/all', import.meta.url));
  const wanted = Object.keys(scenes).flatMap((scene) =>
    everyLook.map((look) => fileOf({ scene, ...look }, 'webp')),
  );
  expect(readdirSync(all).sort()).toEqual(wanted.sort());
});

test('the pictures are small enough for a repository', () => {
  for (const shot of pictured)
    expect(statSync(kept(shot)).size, fileOf(shot)).toBeLessThan(150_000);
});
