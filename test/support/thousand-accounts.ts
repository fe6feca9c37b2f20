import type { Locator, Page } from 'playwright-core';
import type { AppState } from '../../src/shared/app-state.ts';
import { account, client, emptyState, nowSeconds } from './scripted-core.ts';

/** `account-0` to `account-999`, of two clients; every seventh needs its person. */
export const thousandAccounts = (): AppState =>
  emptyState({
    clients: [client(), client({ name: 'office' })],
    accounts: Array.from({ length: 1_000 }, (_, number) =>
      account({
        alias: `account-${number}`,
        client: number % 3 === 0 ? 'office' : 'home',
        expires_at: nowSeconds() + number,
        ...(number % 7 === 0
          ? { state: { kind: 'needs_sign_in', reason: 'revoked_or_expired' } as const }
          : {}),
      }),
    ),
  });

export const rowOf = (page: Page, alias: string): Locator =>
  page.getByRole('option', { name: new RegExp(`${alias}\\b`) });

/** With the mouse's wheel over the list, 1,500 pixels at a turn: to its end, or back up. */
export async function scrollAccounts(page: Page, to: 'end' | 'top'): Promise<void> {
  const box = await page.getByRole('listbox', { name: 'Accounts' }).boundingBox();
  if (box === null) throw new Error('The list has to be there.');
  await page.mouse.move(box.x + 100, box.y + 200);
  const pixels = to === 'end' ? 1_500 : -1_500;
  for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, pixels);
  await rowOf(page, to === 'end' ? 'account-999' : 'account-0').waitFor();
}
