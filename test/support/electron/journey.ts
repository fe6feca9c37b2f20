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

/** Whom the browser signs in, and with which permission. */
export interface SignedIn {
  readonly alias: string;
  readonly permission: string;
}
export const ada: SignedIn = { alias: 'ada', permission: 'calendar.readonly' };
export const bruno: SignedIn = { alias: 'bruno', permission: 'contacts.readonly' };

/** The main process opens the one-time link; the browser follows it and allows. */
export async function signIn(
  desktop: DesktopUnderTest,
  browser: FollowingBrowser,
  { alias, permission }: SignedIn = ada,
): Promise<void> {
  const page = await desktop.page();
  const before = (await desktop.opened()).length;
  await page.evaluate("location.hash = '#/add-account'");
  await page.getByRole('searchbox', { name: 'Search permissions' }).fill(permission);
  await page.getByRole('checkbox', { name: /See/ }).first().check({ force: true });
  await page.getByRole('button', { name: /^Continue/ }).click();
  browser.decisions = { account: `${alias}@sandbox.example` };
  await followLink(desktop, browser, before);
  await page.getByRole('button', { name: 'Show the account' }).click();
  await page.getByRole('article', { name: alias }).waitFor();
}

/** The one-time link that the app has opened after so many others. */
async function followLink(
  desktop: DesktopUnderTest,
  browser: FollowingBrowser,
  before: number,
): Promise<void> {
  const link = await eventually('the link to open', async () => (await desktop.opened())[before]);
  assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/start\//);
  await browser.visit(link);
}

/** Nothing gets through to the server, and back again: what is in memory is served all the while. */
export async function loseNetwork(
  desktop: DesktopUnderTest,
  sandbox: Sandbox,
  key: string,
): Promise<void> {
  sandbox.faults.order(
    'token',
    { kind: 'reset', moment: 'before' },
    { times: Number.POSITIVE_INFINITY },
  );
  await desktop.press('ada · good', 'Refresh now');
  const said = await eventually('the sentence', async () =>
    (await desktop.dialogs()).find(({ buttons }) => buttons.includes('OK')),
  );
  assert.match(said.message, /connection|offline|network/i);
  await desktop.answer(said, 'OK');
  await fetchToken(desktop, key);
  sandbox.faults.clear('token');
  await eventually('the way back', () => pressed(desktop, 'ada · offline', 'Refresh now'));
  await eventually('a good account', () => pressed(desktop, 'ada · good', 'Refresh now'));
}

/** The account's grant ends at the server; the tray says so, and mends it. */
export async function mendFromTray(
  desktop: DesktopUnderTest,
  sandbox: Sandbox,
  browser: FollowingBrowser,
  alias: string,
): Promise<void> {
  sandbox.faults.refuseToken('invalid_grant', {
    matching: { account: `${alias}@sandbox.example`, grant_type: 'refresh_token' },
  });
  await desktop.press(`${alias} · good`, 'Refresh now');
  const said = await eventually('the sentence', async () =>
    (await desktop.dialogs()).find(({ message }) => message.includes('this sign-in was revoked')),
  );
  await desktop.answer(said, 'OK');
  browser.decisions = { account: `${alias}@sandbox.example` };
  const before = (await desktop.opened()).length;
  await eventually('the way to mend it', () =>
    pressed(desktop, `${alias} · sign in again`, 'Sign in again'),
  );
  await followLink(desktop, browser, before);
  await eventually('a good account', () => pressed(desktop, `${alias} · good`, 'Refresh now'));
}

/** undefined while the tray has no such item: for `eventually`. */
const pressed = (desktop: DesktopUnderTest, ...path: string[]): Promise<true | undefined> =>
  desktop.press(...path).then(
    () => true,
    () => undefined,
  );

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
    pressed(desktop, 'ada · good', 'Copy access token'),
  );
  const token = await eventually('the token', async () => (await desktop.clipboard()) || undefined);
  const api = await fetch(`${sandbox.origin}/calendar/v3/users/me/calendarList`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(api.status, 200);
  return token;
}

/** A script asks to come in; the native dialog opens by itself. Answers how the script asks for its key. */
async function askToPair(desktop: DesktopUnderTest, scopes: readonly string[]) {
  const asked = await askSocket(desktop.socket, '/v1/pair', {
    method: 'POST',
    body: { name: 'backup', accounts: ['ada'], scopes, reason: 'every night' },
  });
  const { pairing_id: id, secret, code } = asked.json;
  const dialog = await dialogAbout(desktop, 'Let “backup” have access tokens?');
  assert.ok(dialog.detail.includes(String(code)));
  assert.equal(dialog.buttons[dialog.defaultId ?? -1], 'Deny');
  assert.equal(dialog.buttons[dialog.cancelId ?? -1], 'Deny');
  const poll = () => askSocket(desktop.socket, `/v1/pair/${id}`, { key: `Pairing ${secret}` });
  assert.equal((await poll()).status, 202);
  const key = () =>
    eventually('the caller key', async () => {
      const { status, json } = await poll();
      return status === 200 ? `Bearer ${json.caller_key}` : undefined;
    });
  return { dialog, code: String(code), poll, key };
}

/** No dialog takes a yes in its first second, which is a person's and cannot be hurried. */
const readIt = () => setTimeout(1_050);

/** Allowed as it came, in the dialog that opened by itself. Answers the caller's key. */
export async function pairScript(desktop: DesktopUnderTest): Promise<string> {
  const { dialog, key } = await askToPair(desktop, [calendar]);
  await readIt();
  await desktop.answer(dialog, 'Allow as asked');
  return key();
}

/**
 * Less of it is ticked in the window, for an hour; that takes the place of the dialog that was open,
 * and what was ticked is read and allowed in another. Answers the caller's key.
 */
export async function pairFromWindow(desktop: DesktopUnderTest): Promise<string> {
  const { dialog, code, poll, key } = await askToPair(desktop, [calendar, 'openid']);
  const page = await desktop.page();
  const request = page.getByRole('alertdialog').filter({ hasText: code });
  await request
    .getByRole('checkbox', { name: /know which Google account/i })
    .uncheck({ force: true });
  await request.getByRole('radio', { name: '1 hour' }).check({ force: true });
  await readIt();
  await request.getByRole('button', { name: /^Allow/ }).click();
  const choice = await dialogAbout(desktop, 'Allow “backup” exactly this?');
  assert.deepEqual(
    (await desktop.dialogs()).map(({ id }) => id),
    [choice.id],
  );
  assert.notEqual(choice.id, dialog.id);
  for (const part of [code, 'ada@sandbox.example', 'calendar.readonly', 'for 1 hour']) {
    assert.ok(choice.detail.includes(part), part);
  }
  assert.ok(!choice.detail.includes('openid'));
  // Nothing yet; a quick machine is back before the two seconds between polls are over.
  assert.ok([202, 429].includes((await poll()).status));
  await readIt();
  await desktop.answer(choice, 'Allow this');
  return key();
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
