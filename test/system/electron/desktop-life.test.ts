import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { lockHome } from '../../../src/main/adapters/home-lock.ts';
import { builtDesktop } from '../../support/electron/built-desktop.ts';
import {
  desktopHome,
  type RunningDesktop,
  runningDesktop,
  startDesktop,
  textOf,
} from '../../support/electron/running-desktop.ts';
import { askSocket } from '../../support/electron/socket-caller.ts';

const built = builtDesktop();

/** What the window's page sends, as its own scripts would. */
async function send(desktop: RunningDesktop, name: string, input: object): Promise<unknown> {
  const page = await desktop.page();
  return page.evaluate(`window.keybearer.send(${JSON.stringify(name)}, ${JSON.stringify(input)})`);
}

const health = async (desktop: RunningDesktop) =>
  (await askSocket(desktop.home.socket, '/v1/health')).status;

test('quitting from the tray ends it, and the socket goes with it', async () => {
  const desktop = await runningDesktop(built());
  const page = await desktop.page();
  await page.getByRole('button', { name: 'Try the sandbox' }).waitFor();
  expect(await health(desktop)).toBe(200);
  await desktop.press('Quit');
  expect(await desktop.exited).toBe(0);
  expect(existsSync(desktop.home.socket)).toBe(false);
  expect(readdirSync(desktop.home.home)).not.toContain('endpoint.json');
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('P135: %s does so as well', async (signal) => {
  const desktop = await runningDesktop(built(), { hidden: true });
  desktop.signal(signal);
  expect(await desktop.exited).toBe(0);
  expect(existsSync(desktop.home.socket)).toBe(false);
});

test('P136: a second start shows the window of the first and touches nothing', async () => {
  const home = desktopHome();
  const first = await runningDesktop(built(), { home, hidden: true });
  expect((await first.look()).window).toBeNull();
  const before = await filesAtRest(home.home);
  const second = startDesktop(built(), { home });
  expect(await second.exited).toBe(0);
  await expect.poll(async () => (await first.look()).window?.visible).toBe(true);
  expect(filesOf(home.home)).toEqual(before);
  expect(second.log).toBe('');
  expect(await health(first)).toBe(200);
});

/** Once the first one has written what it writes at its start. */
async function filesAtRest(folder: string) {
  for (let seen = filesOf(folder); ; ) {
    await setTimeout(500);
    const now = filesOf(folder);
    if (isDeepStrictEqual(seen, now)) return now;
    seen = now;
  }
}

/** Everything but Chromium's own, with when it was last written. */
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('desktop'))
    .map((name) => [name, statSync(join(folder, name)).mtimeMs]);

test('where another agent has the home it says so, and nothing is started', async () => {
  const home = desktopHome();
  mkdirSync(home.home, { mode: 0o700 });
  const lock = await lockHome(home.home);
  onTestFinished(() => (lock.ok ? lock.value.release() : undefined));
  const desktop = startDesktop(built(), { home });
  const dialog = await desktop.dialog('Keybearer cannot start');
  expect(dialog.detail).toContain('already running');
  expect((await desktop.look()).window).toBeNull();
  await desktop.answer(dialog, 'OK');
  expect(await desktop.exited).toBe(1);
});

test('closing the window leaves it in the tray, where it comes back with its place', async () => {
  const desktop = await runningDesktop(built());
  await desktop.page();
  await desktop.order('window.close', {});
  expect((await desktop.look()).window).toMatchObject({ visible: false, minimized: false });
  expect(await health(desktop)).toBe(200);
  await desktop.press('Open Keybearer');
  expect((await desktop.look()).window).toMatchObject({ visible: true });
  const kept = join(desktop.home.home, 'desktop/window.json');
  expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual({
    bounds: { x: 10, y: 20, width: 1120, height: 760 },
  });
  expect(statSync(kept).mode & 0o777).toBe(0o600);
});

test('where there is no tray the window says so, and is minimised instead of hidden', async () => {
  const desktop = await runningDesktop(built(), { tray: false });
  const page = await desktop.page();
  await page.getByRole('button', { name: 'Try the sandbox' }).waitFor();
  const watched = (await desktop.order('transcript', {})).find(
    ({ channel }) => channel === 'keybearer:watch',
  );
  expect(watched?.down).toMatchObject({
    value: { shell: { kind: 'desktop', native_approvals: true, tray: false } },
  });
  expect((await desktop.look()).tray).toBeNull();
  await desktop.order('window.close', {});
  expect((await desktop.look()).window).toMatchObject({ visible: true, minimized: true });
});

test('starts hidden where a person wants it and a tray is there to come back from', async () => {
  const home = desktopHome();
  const first = await runningDesktop(built(), { home });
  expect(await send(first, 'preferences.set', { start_hidden: true })).toMatchObject({ ok: true });
  await first.stop();
  const hidden = await runningDesktop(built(), { home });
  expect((await hidden.look()).window).toBeNull();
  await hidden.press('Open Keybearer');
  expect((await hidden.look()).window).toMatchObject({ visible: true });
  await hidden.stop();
  const shown = await runningDesktop(built(), { home, tray: false });
  expect((await shown.look()).window).toMatchObject({ visible: true });
});

test('theme and start at login are carried out by the system', async () => {
  const desktop = await runningDesktop(built());
  await send(desktop, 'preferences.set', { theme: 'dark' });
  expect((await desktop.look()).themeSource).toBe('dark');
  await send(desktop, 'preferences.set', { start_at_login: true });
  expect(textOf(desktop.home.autostart)).toMatch(/^Exec=\S+ \S+index\.mjs$/m);
  await send(desktop, 'preferences.set', { start_at_login: false });
  expect(textOf(desktop.home.autostart)).toBeUndefined();
});

test('a locked screen reaches the core, and the tray shows the pause', async () => {
  const home = desktopHome();
  home.choose({ pause_when_locked: true });
  const desktop = await runningDesktop(built(), { home });
  await desktop.order('power.event', { name: 'lock-screen' });
  await expect.poll(async () => JSON.stringify((await desktop.look()).tray)).toContain('Resume');
  await desktop.order('power.event', { name: 'unlock-screen' });
  await expect
    .poll(async () => JSON.stringify((await desktop.look()).tray))
    .not.toContain('Resume');
});

test('started again behind a locked screen, it is paused until the screen is unlocked', async () => {
  const home = desktopHome();
  home.choose({ pause_when_locked: true });
  const desktop = await runningDesktop(built(), { home, env: { STAND_IN_SCREEN: 'locked' } });
  await expect.poll(async () => JSON.stringify((await desktop.look()).tray)).toContain('Resume');
  await desktop.order('power.event', { name: 'unlock-screen' });
  await expect
    .poll(async () => JSON.stringify((await desktop.look()).tray))
    .not.toContain('Resume');
});

test('the owner key is there only while a person wants it, and cannot approve even then', async () => {
  const desktop = await runningDesktop(built());
  const manage = (key: string | undefined, command: string, body: object) =>
    askSocket(desktop.home.socket, `/v1/manage/commands/${command}`, {
      method: 'POST',
      body,
      ...(key === undefined ? {} : { key }),
    });
  expect(textOf(desktop.home.ownerKeyFile)).toBeUndefined();
  await send(desktop, 'preferences.set', { manage_from_command_line: true });
  const key = textOf(desktop.home.ownerKeyFile)?.trim().replace('Authorization: ', '');
  expect((await manage(key, 'account.refresh-all', {})).status).toBe(200);
  await askSocket(desktop.home.socket, '/v1/pair', {
    method: 'POST',
    body: { name: 'backup', accounts: [], scopes: [] },
  });
  const approving = manage(key, 'caller.change', { caller: 'nobody', days: 1 });
  expect(await approving).toMatchObject({ status: 404 });
  const reviewing = manage(key, 'policy.review', { accept: true });
  await desktop.answer(await desktop.dialog(`Let “backup” have access tokens?`), 'Deny');
  const question = await desktop.dialog('Trust the changed list of scripts?');
  expect(question.detail).toContain(String(process.pid));
  await desktop.answer(question, 'Deny');
  expect(await reviewing).toMatchObject({ status: 403, json: { error: 'denied' } });
  await send(desktop, 'preferences.set', { manage_from_command_line: false });
  expect(textOf(desktop.home.ownerKeyFile)).toBeUndefined();
  expect((await manage(key, 'account.refresh-all', {})).status).toBe(401);
});

test('without the owner key a program’s request is asked about, and a no is a no', async () => {
  const desktop = await runningDesktop(built(), { hidden: true });
  const ask = (path: string) => askSocket(desktop.home.socket, path);
  expect((await ask('/v1/manage/state')).status).toBe(401);
  expect((await ask('/v1/manage/ask')).json).toEqual({ asks: true });

  const looking = ask('/v1/manage/ask/state');
  const question = await desktop.dialog(
    'A program wants to see your accounts, clients and scripts. Let it?',
  );
  expect(question.detail).toContain(`(process ${process.pid})`);
  expect(question.buttons[question.defaultId ?? -1]).toBe('Deny');
  await desktop.answer(question, 'Deny');
  expect(await looking).toMatchObject({ status: 403, json: { error: 'denied' } });

  const again = ask('/v1/manage/ask/state');
  const second = await desktop.dialog('A program wants to see');
  await setTimeout(1_050);
  await desktop.answer(second, 'Let it');
  expect(await again).toMatchObject({ status: 200, json: { v: 1 } });
});

test('P139: what nobody caught is written down without its words, and serving goes on', async () => {
  const desktop = await runningDesktop(built(), { hidden: true });
  await desktop.order('fault', { kind: 'exception', text: 'ya29.a-secret-in-a-message' });
  await desktop.logged('uncaught_exception');
  await desktop.order('fault', { kind: 'rejection', text: 'ya29.a-secret-in-a-message' });
  await desktop.logged('unhandled_rejection');
  expect(desktop.log).not.toContain('a-secret-in-a-message');
  expect((await desktop.look()).dialogs).toEqual([]);
  expect(await health(desktop)).toBe(200);
});

test('threat 12: the variable that turns off certificate checks is gone', async () => {
  const desktop = await runningDesktop(built(), {
    hidden: true,
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  });
  expect((await desktop.look()).tlsSwitch).toBeNull();
});

test.each([
  [{ NODE_DEBUG: 'http,net' }, [], 'NODE_DEBUG is set so that Node prints every token.'],
  [{}, ['--store', 'cloud'], 'There is no store "cloud": it is keychain or file.'],
])('%j %j is answered with a sentence, and nothing is served', async (env, args, sentence) => {
  const home = desktopHome();
  const desktop = startDesktop(built(), { home, env, args, plain: args.length > 0 });
  const dialog = await desktop.dialog('Keybearer cannot start');
  expect(dialog.detail).toContain(sentence);
  expect(existsSync(home.socket)).toBe(false);
  await desktop.answer(dialog, 'OK');
  expect(await desktop.exited).toBe(1);
});

test('the sandbox runs as a process of Electron’s own, and ends with the app', async () => {
  const desktop = await runningDesktop(built());
  const page = await desktop.page();
  await page.getByRole('button', { name: 'Try the sandbox' }).click();
  await expect
    .poll(async () => (await desktop.look()).processes.length, { timeout: 20_000 })
    .toBe(1);
  const [pid = 0] = (await desktop.look()).processes;
  await expect
    .poll(() => send(desktop, 'client.remove', { client: 'none' }))
    .toMatchObject({
      ok: false,
      failure: { code: 'not_found' },
    });
  await desktop.press('Quit');
  expect(await desktop.exited).toBe(0);
  expect(existsSync(`/proc/${pid}`)).toBe(false);
});
