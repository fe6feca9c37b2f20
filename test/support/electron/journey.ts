import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { FollowingBrowser } from '../following-browser.ts';
import type { DialogShown } from './remote.ts';
import { askSocket } from './socket-caller.ts';

/** The desktop app on the stand-in (running-desktop.ts) or on the real runtime (real-desktop.ts). */
export interface DesktopUnderTest {
  readonly socket: string;
  page(): Promise<Page>;
  /** Presses the item of the tray's menu with these labels. */
  press(...path: string[]): Promise<unknown>;
  /** The native dialogs that are open. */
  dialogs(): Promise<readonly DialogShown[]>;
  answer(dialog: DialogShown, button: string): Promise<unknown>;
  clipboard(): Promise<string>;
  /** Addresses that the system browser was asked to open, which it did not do. */
  opened(): Promise<readonly string[]>;
}

const patienceMs = 20_000;
export const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

/** What `find` finds at last; undefined means not yet. */
export async function eventually<T>(
  what: string,
  find: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await setTimeout(30);
  }
}

export const dialogAbout = (desktop: DesktopUnderTest, message: string): Promise<DialogShown> =>
  eventually(`the dialog "${message}"`, async () =>
    (await desktop.dialogs()).find((dialog) => dialog.message === message),
  );

export async function importClient(desktop: DesktopUnderTest, sandbox: Sandbox): Promise<void> {
  const page = await desktop.page();
  await page.locator('input[type=file]').setInputFiles({
    name: 'client_secret.json',
    mimeType: 'application/json',
    buffer: Buffer.from(sandbox.clientSecretJson),
  });
  await page.getByText('Client “sandbox” is ready.').waitFor();
}

/** The main process opens the one-time link; the browser follows it and allows. */
export async function signIn(desktop: DesktopUnderTest, browser: FollowingBrowser): Promise<void> {
  const page = await desktop.page();
  await page.evaluate("location.hash = '#/add-account'");
  await page.getByRole('searchbox', { name: 'Search permissions' }).fill('calendar.readonly');
  await page.getByRole('checkbox', { name: /See/ }).first().check({ force: true });
  await page.getByRole('button', { name: /^Continue/ }).click();
  const link = await eventually('the link to open', async () => (await desktop.opened()).at(-1));
  assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/start\//);
  await browser.visit(link);
  await page.getByRole('button', { name: 'Show the account' }).click();
  await page.getByRole('article', { name: 'ada' }).waitFor();
}

export async function refreshFromTray(desktop: DesktopUnderTest, sandbox: Sandbox): Promise<void> {
  const refreshes = () => sandbox.requests.count('token', { grant_type: 'refresh_token' });
  const before = refreshes();
  await desktop.press('ada · good', 'Refresh now');
  await eventually('the refresh', () => (refreshes() === before + 1 ? true : undefined));
}

/** Main copies it, and it works. */
export async function copyTokenFromTray(
  desktop: DesktopUnderTest,
  sandbox: Sandbox,
): Promise<string> {
  await eventually('the tray after the refresh', () =>
    desktop.press('ada · good', 'Copy access token').then(
      () => true,
      () => undefined,
    ),
  );
  const token = await eventually('the token', async () => (await desktop.clipboard()) || undefined);
  const api = await fetch(`${sandbox.origin}/calendar/v3/users/me/calendarList`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(api.status, 200);
  return token;
}

/** The window shows the request and cannot allow it; the native dialog can. Answers the caller's key. */
export async function pairScript(desktop: DesktopUnderTest): Promise<string> {
  const asked = await askSocket(desktop.socket, '/v1/pair', {
    method: 'POST',
    body: { name: 'backup', accounts: [], scopes: [calendar], reason: 'every night' },
  });
  const { pairing_id: id, secret, code } = asked.json;
  const dialog = await dialogAbout(desktop, 'Let “backup” have access tokens?');
  assert.ok(dialog.detail.includes(String(code)));
  assert.equal(dialog.buttons[dialog.defaultId ?? -1], 'Deny');
  assert.equal(dialog.buttons[dialog.cancelId ?? -1], 'Deny');
  const page = await desktop.page();
  await page.getByText('Allow it in the dialog that Keybearer opened').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Allow', exact: true }).count(), 0);

  const poll = () => askSocket(desktop.socket, `/v1/pair/${id}`, { key: `Pairing ${secret}` });
  assert.equal((await poll()).status, 202);
  // The dialog takes no yes in its first second, which is a person's and cannot be hurried.
  await setTimeout(1_050);
  await desktop.answer(dialog, 'Allow as asked');
  return eventually('the caller key', async () => {
    const { status, json } = await poll();
    return status === 200 ? `Bearer ${json.caller_key}` : undefined;
  });
}

export async function fetchToken(desktop: DesktopUnderTest, key: string): Promise<string> {
  const { status, json } = await askSocket(desktop.socket, '/v1/token', { key });
  assert.equal(status, 200);
  assert.deepEqual([json.scope, json.account], [calendar, 'ada']);
  return String(json.access_token);
}

/** The window's own dialog is not enough: the native one decides. */
export async function logOut(desktop: DesktopUnderTest, sandbox: Sandbox): Promise<void> {
  const page = await desktop.page();
  const press = async () => {
    await page.getByRole('button', { name: 'Log out and revoke' }).click();
    return dialogAbout(desktop, 'Log out “ada”?');
  };
  await page.getByRole('button', { name: 'Log out…' }).click();
  const first = await press();
  assert.ok(first.detail.includes('The script backup loses this account at once.'));
  assert.equal(first.buttons[first.defaultId ?? -1], 'Keep it');
  await desktop.answer(first, 'Keep it');
  await page.getByText('Nothing was removed.').waitFor();
  assert.equal(sandbox.requests.count('revoke'), 0);

  await desktop.answer(await press(), 'Revoke and log out');
  await eventually('the revocation', () => sandbox.requests.to('revoke')[0]);
}

export async function expectShutOut(desktop: DesktopUnderTest, key: string): Promise<void> {
  await eventually('the end of the caller', async () =>
    (await askSocket(desktop.socket, '/v1/token', { key })).status === 401 ? true : undefined,
  );
}
