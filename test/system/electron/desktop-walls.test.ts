import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { builtDesktop } from '../../support/electron/built-desktop.ts';
import type { ForgedSender } from '../../support/electron/remote.ts';
import { type RunningDesktop, runningDesktop } from '../../support/electron/running-desktop.ts';
import { askSocket } from '../../support/electron/socket-caller.ts';

const built = builtDesktop();
const ours = 'app://keybearer/index.html';

test('I101-I105, I107: the window is answered, everybody else and everything else refused', async () => {
  const desktop = await runningDesktop(built());
  const page = await desktop.page();
  await page.getByRole('button', { name: 'Try the sandbox' }).waitFor();
  const forge = (sender: ForgedSender, channel = 'keybearer:watch', args: unknown[] = [{}]) =>
    desktop.order('ipc.forge', { sender, channel, args });

  expect(await forge({ url: ours })).toMatchObject({ ok: true });
  const strangers: ForgedSender[] = [
    { url: ours, frame: 'null' },
    { url: ours, frame: 'sub' },
    { url: ours, frame: 'detached' },
    { url: ours, destroyed: true },
    { url: ours, contentsId: 99 },
    { url: 'about:blank' },
    { url: 'file:///index.html' },
    { url: 'devtools://devtools/bundled/inspector.html' },
    { url: 'https://keybearer/index.html' },
  ];
  for (const sender of strangers) {
    expect(await forge(sender), JSON.stringify(sender)).toMatchObject({
      ok: false,
      failure: { code: 'not_allowed' },
    });
  }
  await expect
    .poll(() => desktop.log.match(/"event":"ipc_refused"/g))
    .toHaveLength(strangers.length);
  await expect(forge({ url: ours }, 'constructor')).rejects.toThrow('No handler');

  expect(await page.evaluate('Object.keys(window.keybearer)')).toEqual([
    'subscribe',
    'send',
    'openPlace',
    'chooseFile',
  ]);
  await approvesNothing(desktop, page);
  expect(await page.evaluate("window.keybearer.openPlace('https://evil.example/')")).toMatchObject({
    ok: false,
    failure: { code: 'invalid_request' },
  });
  expect((await desktop.look()).opened).toEqual([]);
});

/** I105: whatever the page sends, a person reads it natively, and a no is a no. */
async function approvesNothing(desktop: RunningDesktop, page: Page): Promise<void> {
  const { json } = await askSocket(desktop.home.socket, '/v1/pair', {
    method: 'POST',
    body: { name: 'backup', accounts: [], scopes: ['openid'] },
  });
  const input = JSON.stringify({ code: json.code });
  expect(await page.evaluate(`window.keybearer.send('caller.approve', ${input})`)).toMatchObject({
    ok: false,
    failure: { code: 'conflict' },
  });
  const review = page.evaluate("window.keybearer.send('policy.review', { accept: true })");
  await desktop.answer(await desktop.dialog('Let “backup” have access tokens?'), 'Deny');
  await desktop.answer(await desktop.dialog('Trust the changed list of scripts?'), 'Deny');
  expect(await review).toMatchObject({ ok: false, failure: { code: 'denied' } });
}

test('row 10: the page cannot leave, open a window, or reach the network', async () => {
  const desktop = await runningDesktop(built());
  const page = await desktop.page();
  await page.getByRole('button', { name: 'Try the sandbox' }).waitFor();
  const before = page.url();
  const attempts = [
    "location.href = 'https://evil.example/'",
    "location.assign('/other.html')",
    "location.replace('file:///etc/passwd')",
    "window.open('https://evil.example/')",
    "window.open('about:blank')",
    "document.body.append(Object.assign(document.createElement('a'), {href: 'https://evil.example/', id: 'x'})); document.getElementById('x').click()",
    "document.body.append(Object.assign(document.createElement('iframe'), {src: 'https://evil.example/'}))",
  ];
  for (const attempt of attempts) await page.evaluate(`{ ${attempt}; undefined }`);
  expect(await page.evaluate("fetch('/index.html').then(() => 'read', () => 'refused')")).toBe(
    'refused',
  );
  expect(page.url()).toBe(before);
  await page.getByRole('button', { name: 'Try the sandbox' }).waitFor();
  await expect.poll(() => page.context().pages().length).toBe(2);
  expect((await desktop.look()).opened).toEqual([]);
});

test('I107: a link of ours that leads outside is opened by main, in the system browser', async () => {
  const desktop = await runningDesktop(built());
  const page = await desktop.page();
  await page.getByText('How to get one').click();
  await page.getByRole('link', { name: 'Open the Google Cloud console' }).click();
  await expect
    .poll(async () => (await desktop.look()).opened)
    .toEqual(['https://console.cloud.google.com/auth/clients']);
});

test('the page is given no permission, whatever it asks for', async () => {
  const desktop = await runningDesktop(built());
  await desktop.page();
  for (const permission of ['media', 'clipboard-read', 'notifications', 'openExternal', 'usb']) {
    expect(await desktop.order('permission.ask', { permission })).toEqual([
      false,
      false,
      false,
      false,
    ]);
  }
  expect((await desktop.look()).sandboxed).toBe(true);
});

test('I108: tokens are served while the page crashes; it is loaded again, and given up at last', async () => {
  const desktop = await runningDesktop(built());
  const page = await desktop.page();
  const ready = () => page.getByRole('button', { name: 'Try the sandbox' }).waitFor();
  await ready();
  for (let crash = 1; crash <= 3; crash += 1) {
    await page.evaluate("document.title = 'before the crash'");
    await desktop.order('window.crash', {});
    await expect.poll(() => page.title()).toBe('Keybearer');
    await ready();
  }
  await desktop.order('window.crash', {});
  expect((await desktop.look()).window).toBeNull();
  expect((await askSocket(desktop.home.socket, '/v1/health')).status).toBe(200);
  await expect.poll(() => page.isClosed()).toBe(true);
  await desktop.press('Open Keybearer');
  const fresh = await desktop.page();
  await fresh.getByRole('button', { name: 'Try the sandbox' }).waitFor();
});

test('power events, notifications and a second tray press reach the running app', async () => {
  const desktop = await runningDesktop(built());
  for (const name of ['suspend', 'resume', 'unlock-screen']) {
    await desktop.order('power.event', { name });
  }
  await desktop.logged('resumed');
  await desktop.order('window.close', {});
  await askSocket(desktop.home.socket, '/v1/pair', {
    method: 'POST',
    body: { name: 'backup', accounts: [], scopes: [] },
  });
  await desktop.dialog('Let “backup” have access tokens?');
  await desktop.order('notification.press', { title: '“backup” asks for access' });
  expect((await desktop.look()).window).toMatchObject({ visible: true });
  await desktop.order('power.event', { name: 'shutdown' });
  expect(await desktop.exited).toBe(0);
});
