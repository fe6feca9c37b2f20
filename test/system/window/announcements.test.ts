import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fail } from '../../../src/shared/failure.ts';
import { busyState } from '../../support/scripted-core.ts';
import { goTo, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const sizes = [
  [1280, 800],
  [820, 720],
  [620, 720],
  [360, 740],
  // 200 % zoom of the medium window.
  [410, 360],
] satisfies [number, number][];

async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (box === null) throw new Error('It has to be there.');
  return box;
}

async function areApart(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [await boxOf(one), await boxOf(other)];
  return (
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
  );
}

/** A settings page on which three things went wrong, which is said until a person has read it. */
async function toldThrice([width, height]: [number, number]): Promise<Page> {
  const { page, core } = await stage.open(busyState(), { address: '#/settings', width, height });
  core.answer('agent.pause', () => fail('store_write_failed', 'The disk is full.'));
  const pause = page.getByRole('button', { name: 'Pause scripts' }).filter({ visible: true });
  for (const times of [1, 2, 3]) {
    await pause.click();
    await expect.poll(() => page.locator('.announcement').count()).toBe(times);
  }
  return page;
}

const said = (page: Page): Locator => page.locator('.announcements');

test.each(sizes)(
  'at %i × %i what is said in passing covers no title, action or navigation',
  async (...size) => {
    const page = await toldThrice(size);
    await page.evaluate("document.querySelector('.page').scrollTo(0, 0)");
    expect(await areApart(said(page), page.getByRole('heading', { name: 'Settings' }))).toBe(true);
    await goTo({ page }, '#/add-account');
    for (const other of [
      page.getByRole('heading', { name: 'Add account' }),
      page.getByRole('button', { name: 'Back to accounts' }),
      page.getByRole('navigation'),
      page.getByRole('button', { name: 'Continue to Google' }),
    ]) {
      expect(await areApart(said(page), other)).toBe(true);
    }
  },
);

test.each(sizes)('at %i × %i what lies under it can be scrolled clear of it', async (...size) => {
  const page = await toldThrice(size);
  await page.evaluate("document.querySelector('.page').scrollTo(0, 100000)");
  const last = page.locator('.page .facts').last();
  expect(await areApart(said(page), last)).toBe(true);
});

test.each(sizes)('at %i × %i a dialog ends above it', async (...size) => {
  const page = await toldThrice(size);
  await page.getByRole('button', { name: 'Back up…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  // The dialog came last; what is said is still read out, and can be closed.
  expect(await areApart(said(page), dialog)).toBe(true);
  for (const _ of [1, 2, 3]) await page.getByRole('button', { name: 'Dismiss' }).first().click();
  expect(await page.locator('.announcement').count()).toBe(0);
});
