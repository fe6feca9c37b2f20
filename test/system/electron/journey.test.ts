import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { builtDesktop } from '../../support/electron/built-desktop.ts';
import { type RunningDesktop, runningDesktop } from '../../support/electron/running-desktop.ts';
import { askSocket } from '../../support/electron/socket-caller.ts';
import { FollowingBrowser } from '../../support/following-browser.ts';

const built = builtDesktop();
const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

test('a person does the whole job: import, sign in, tray, pairing, log out', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const browser = new FollowingBrowser();
  onTestFinished(() => browser.close());
  const desktop = await runningDesktop(built());
  const page = await desktop.page();

  await importClient(page, sandbox);
  await signIn(desktop, page, browser);
  await refreshFromTray(desktop, sandbox);
  const token = await copyToken(desktop, sandbox);
  const key = await pairScript(desktop, page);
  const served = await askSocket(desktop.home.socket, '/v1/token', { key });
  expect(served).toMatchObject({ status: 200, json: { scope: calendar, account: 'ada' } });
  await logOut(desktop, page, sandbox);
  expect((await askSocket(desktop.home.socket, '/v1/token', { key })).status).toBe(401);
  await expectNoSecrets(desktop, sandbox, [token, String(served.json.access_token), key]);
});

async function importClient(page: Page, sandbox: Sandbox): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({
    name: 'client_secret.json',
    mimeType: 'application/json',
    buffer: Buffer.from(sandbox.clientSecretJson),
  });
  await page.getByText('Client “sandbox” is ready.').waitFor();
}

async function signIn(
  desktop: RunningDesktop,
  page: Page,
  browser: FollowingBrowser,
): Promise<void> {
  await page.evaluate("location.hash = '#/add-account'");
  await page.getByRole('searchbox', { name: 'Search permissions' }).fill('calendar.readonly');
  await page.getByRole('checkbox', { name: /See/ }).first().check({ force: true });
  await page.getByRole('button', { name: /^Continue/ }).click();
  await expect.poll(async () => (await desktop.look()).opened).toHaveLength(1);
  const [link = ''] = (await desktop.look()).opened;
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/start\//);
  await browser.visit(link);
  await page.getByRole('button', { name: 'Show the account' }).click();
  await page.getByRole('article', { name: 'ada' }).waitFor();
}

async function refreshFromTray(desktop: RunningDesktop, sandbox: Sandbox): Promise<void> {
  const refreshes = () => sandbox.requests.count('token', { grant_type: 'refresh_token' });
  const before = refreshes();
  await desktop.press('ada · good', 'Refresh now');
  await expect.poll(refreshes).toBe(before + 1);
}

/** The token works, and leaves the clipboard after a minute; what was copied since does not. */
async function copyToken(desktop: RunningDesktop, sandbox: Sandbox): Promise<string> {
  await expect
    .poll(async () => (await desktop.look()).tray?.items[0]?.label)
    .toBe('ada · good');
  await desktop.press('ada · good', 'Copy access token');
  await expect.poll(async () => (await desktop.look()).clipboard).not.toBe('');
  const { clipboard: token } = await desktop.look();
  const api = await fetch(`${sandbox.origin}/calendar/v3/users/me/calendarList`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(api.status).toBe(200);
  await desktop.order('time.pass', { ms: 59_000 });
  expect((await desktop.look()).clipboard).toBe(token);
  await desktop.order('time.pass', { ms: 1_000 });
  await expect.poll(async () => (await desktop.look()).clipboard).toBe('');

  await desktop.press('ada · good', 'Copy access token');
  await expect.poll(async () => (await desktop.look()).clipboard).toBe(token);
  await desktop.order('clipboard.write', { text: 'something of mine' });
  await desktop.order('time.pass', { ms: 60_000 });
  expect((await desktop.look()).clipboard).toBe('something of mine');
  return token;
}

/** The window shows the request and cannot allow it; the native dialog can, after a second. */
async function pairScript(desktop: RunningDesktop, page: Page): Promise<string> {
  const asked = await askSocket(desktop.home.socket, '/v1/pair', {
    method: 'POST',
    body: { name: 'backup', accounts: [], scopes: [calendar], reason: 'every night' },
  });
  const { pairing_id: id, secret, code } = asked.json;
  const dialog = await desktop.dialog('Let “backup” have access tokens?');
  expect(dialog.detail).toContain(String(code));
  expect(dialog.buttons[dialog.defaultId ?? -1]).toBe('Deny');
  expect(dialog.buttons[dialog.cancelId ?? -1]).toBe('Deny');
  await page.getByText('Allow it in the dialog that Keybearer opened').waitFor();
  expect(await page.getByRole('button', { name: 'Allow', exact: true }).count()).toBe(0);
  expect((await desktop.look()).notifications).toMatchObject([
    { title: '“backup” asks for access', withdrawn: false },
  ]);

  const polled = () =>
    askSocket(desktop.home.socket, `/v1/pair/${id}`, { key: `Pairing ${secret}` });
  expect((await polled()).status).toBe(202);
  // The dialog takes no yes in its first second, which is a person's and cannot be hurried.
  await setTimeout(1_050);
  await desktop.answer(dialog, 'Allow as asked');
  let key = '';
  await expect
    .poll(
      async () => {
        const answer = await polled();
        if (answer.status === 200) key = `Bearer ${answer.json.caller_key}`;
        return answer.status;
      },
      { interval: 500, timeout: 10_000 },
    )
    .toBe(200);
  await expect
    .poll(async () => (await desktop.look()).notifications.at(-1)?.withdrawn)
    .toBe(true);
  return key;
}

/** The window's own dialog is not enough: the native one decides. */
async function logOut(desktop: RunningDesktop, page: Page, sandbox: Sandbox): Promise<void> {
  const press = async () => {
    await page.getByRole('button', { name: 'Log out and revoke' }).click();
    return desktop.dialog('Log out “ada”?');
  };
  await page.getByRole('button', { name: 'Log out…' }).click();
  const first = await press();
  expect(first.detail).toContain('The script backup loses this account at once.');
  expect(first.buttons[first.defaultId ?? -1]).toBe('Keep it');
  await desktop.answer(first, 'Keep it');
  await page.getByText('Nothing was removed.').waitFor();
  expect(sandbox.requests.count('revoke')).toBe(0);

  await desktop.answer(await press(), 'Revoke and log out');
  await expect.poll(() => sandbox.requests.count('revoke')).toBe(1);
  await expect
    .poll(async () => (await desktop.look()).tray?.tooltip)
    .toBe('Keybearer: no accounts yet');
}

/** I104, H7: nothing that passed between main and window, and nothing that was logged, holds a secret. */
async function expectNoSecrets(
  desktop: RunningDesktop,
  sandbox: Sandbox,
  known: readonly string[],
): Promise<void> {
  const passed = await desktop.order('transcript', {});
  expect(passed.length).toBeGreaterThan(3);
  const down = JSON.stringify(passed.map((message) => message.down));
  const { installed } = JSON.parse(sandbox.clientSecretJson);
  const secrets = [...known.map((text) => text.replace(/^Bearer /, '')), installed.client_secret];
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(15);
    expect(down).not.toContain(secret);
    expect(desktop.log).not.toContain(secret);
  }
  expect(down).not.toMatch(/ya29\.|1\/\/|kb1_/);
}
