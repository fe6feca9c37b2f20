import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { rowOf, scrollAccounts, thousandAccounts } from '../../support/thousand-accounts.ts';
import { WindowStage } from './window-stage.ts';

// How long a thousand accounts keep the page busy is measured by `npm run bench`.

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

/** A window of 800 pixels shows a dozen rows of 56, and the list has some ready above and below. */
const rowsInSight = 40;

async function openThousand() {
  const { page } = await stage.open(thousandAccounts());
  const row = (alias: string): Locator => rowOf(page, alias);
  await row('account-0').waitFor();
  return { page, rows: page.getByRole('option'), row };
}

async function fewAreDrawn(rows: Locator): Promise<void> {
  const drawn = await rows.count();
  expect(drawn).toBeGreaterThan(0);
  expect(drawn).toBeLessThanOrEqual(rowsInSight);
}

test('of a thousand accounts only those in sight are in the page, wherever it is scrolled to', async () => {
  const { page, rows } = await openThousand();
  await fewAreDrawn(rows);
  await scrollAccounts(page, 'end');
  await fewAreDrawn(rows);
});

test('all accounts come back in their order when a search and a filter end', async () => {
  const { page, rows, row } = await openThousand();
  const search = page.getByRole('searchbox', { name: 'Search accounts' });
  await search.pressSequentially('account-99');
  await expect.poll(() => rows.allInnerTexts()).toHaveLength(11);
  expect(await row('account-0').count()).toBe(0);
  for (const _ of 'account-99') await search.press('Backspace');
  await row('account-0').waitFor();
  await page.getByRole('button', { name: 'Filter accounts' }).click();
  await page.getByRole('menuitemradio', { name: 'Working' }).click();
  await page.keyboard.press('Escape');
  await row('account-1').waitFor();
  expect(await row('account-0').count()).toBe(0);
  await page.getByRole('button', { name: 'Stop filtering by “Working”' }).click();
  await row('account-0').waitFor();
  // Those that need a person come first: every seventh.
  const [first, second] = await rows.allInnerTexts();
  expect(first).toMatch(/account-0\b/);
  expect(second).toMatch(/account-7\b/);
  await fewAreDrawn(rows);
});

test('what is typed is in the field, and the rows follow it', async () => {
  const { page, row } = await openThousand();
  const search = page.getByRole('searchbox', { name: 'Search accounts' });
  await search.pressSequentially('account-42x');
  expect(await search.inputValue()).toBe('account-42x');
  await page.getByText('No account matches “account-42x”.').waitFor();
  await search.press('Backspace');
  await row('account-42').waitFor();
});
