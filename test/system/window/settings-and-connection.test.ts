import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ok } from '../../../src/shared/failure.ts';
import { busyState, client, emptyState } from '../../support/scripted-core.ts';
import { goTo, isFocused, sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

test('settings say where things are kept and how the store is', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/settings' });
  await page.getByText('In the system’s keychain').waitFor();
  await page.getByText('Working', { exact: true }).waitFor();
  await page.getByText('/home/ada/.local/share/keybearer', { exact: true }).waitFor();
  await page.getByText('/run/user/1000/keybearer/agent.sock', { exact: true }).waitFor();
  core.set({
    store: { kind: 'file', status: 'failed', status_text: 'The file cannot be written.' },
  });
  await page.getByText('In an encrypted file').waitFor();
  await page.getByText('The file cannot be written.').waitFor();
});

test('a client without accounts is removed after a question, one with accounts is not', async () => {
  const { page, core } = await stage.open(
    emptyState({ clients: [client({ accounts: 2 }), client({ name: 'spare' })] }),
    { address: '#/settings' },
  );
  await page.getByRole('button', { name: 'Remove client home' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('2 accounts sign in through it. Log them out first.').waitFor();
  expect(await dialog.getByRole('button', { name: 'Remove', exact: true }).count()).toBe(0);
  await page.keyboard.press('Escape');

  core.answer('client.remove', () => {
    core.set({ clients: [client({ accounts: 2 })] });
    return ok({ client: 'spare' });
  });
  await page.getByRole('button', { name: 'Remove client spare' }).click();
  await isFocused(dialog.getByRole('button', { name: 'Keep the client' }));
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('status').getByText('The client spare is removed.').waitFor();
  expect(core.sent('client.remove')).toEqual([{ client: 'spare' }]);
});

test('removing a client names what hangs on it: accounts, their scripts, and imported files', async () => {
  const left = [{ place: '/home/ada/token.json', kind: 'original' as const }];
  const state = busyState();
  const { page } = await stage.open(
    {
      ...state,
      clients: state.clients.map((one) =>
        one.name === 'home' ? { ...one, left_on_disk: left } : one,
      ),
    },
    { address: '#/settings' },
  );
  await page.getByRole('button', { name: 'Remove client home' }).click();
  const dialog = page.getByRole('alertdialog');
  const accounts = dialog.getByRole('list', { name: 'Accounts that sign in through it' });
  await accounts.getByText('work · ada@analytical.example').waitFor();
  await dialog.getByText(/Scripts that use them: .*backup/).waitFor();
  await dialog
    .getByRole('list', { name: 'Imported from other programs, where it stays as good as it was' })
    .getByText('/home/ada/token.json')
    .waitFor();
});

test('the weekly look at Google’s list of permissions can be turned off', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/settings' });
  core.answer('preferences.set', (input) => {
    const preferences = { ...core.current().preferences, ...input };
    core.set({ preferences });
    return ok(preferences);
  });
  const box = page.getByRole('checkbox', { name: /public list once a week/ });
  expect(await box.isChecked()).toBe(true);
  await page.getByText('Read Google’s public list once a week').click();
  await expect.poll(() => box.isChecked()).toBe(false);
  expect(core.sent('preferences.set')).toEqual([{ read_scope_list: false }]);
});

test('start at login and hidden are offered where the shell can do it', async () => {
  const state = busyState();
  const { page, core } = await stage.open(
    {
      ...state,
      shell: { ...state.shell, kind: 'desktop', start_at_login: true, tray: true },
    },
    { address: '#/settings' },
  );
  core.answer('preferences.set', (input) => {
    const preferences = { ...core.current().preferences, ...input };
    core.set({ preferences });
    return ok(preferences);
  });
  const hidden = page.getByRole('checkbox', { name: /Start hidden/ });
  expect(await hidden.isDisabled()).toBe(true);
  await page.getByText('Start at login', { exact: true }).click();
  await expect.poll(() => hidden.isEnabled()).toBe(true);
  await page.getByText('Start hidden in the tray').click();
  await page.getByText('Manage from the command line').click();
  await sent(core, 'preferences.set', 3);
  expect(core.sent('preferences.set')).toEqual([
    { start_at_login: true },
    { start_hidden: true },
    { manage_from_command_line: false },
  ]);
});

test('a pause with the screen lock is offered where the shell hears of it', async () => {
  const state = busyState();
  const { page, core } = await stage.open(
    { ...state, shell: { ...state.shell, kind: 'desktop', sees_screen_lock: true } },
    { address: '#/settings' },
  );
  await page.getByText('Pause while the screen is locked').click();
  await sent(core, 'preferences.set', 1);
  expect(core.sent('preferences.set')).toEqual([{ pause_when_locked: true }]);
  core.set({ shell: state.shell });
  await expect.poll(() => page.getByText('Pause while the screen is locked').count()).toBe(0);
});

test('where there is no tray, nothing starts hidden; under plain Node, none of it is offered', async () => {
  const state = busyState();
  const { page, core } = await stage.open(
    {
      ...state,
      shell: { ...state.shell, kind: 'desktop', start_at_login: true, tray: false },
    },
    { address: '#/settings' },
  );
  await page.getByText('Start at login', { exact: true }).waitFor();
  expect(await page.getByText('Start hidden in the tray').count()).toBe(0);
  core.set({ shell: state.shell });
  await expect.poll(() => page.getByText('Start at login', { exact: true }).count()).toBe(0);
  expect(await page.getByText('Manage from the command line').count()).toBe(0);
});

test('the theme follows the system until one is chosen', async () => {
  const { page, core } = await stage.open(busyState(), {
    address: '#/settings',
    colorScheme: 'dark',
  });
  const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  expect(await paper()).toBe('rgb(22, 28, 34)');
  core.answer('preferences.set', (input) => {
    const preferences = { ...core.current().preferences, ...input };
    core.set({ preferences });
    return ok(preferences);
  });
  await page.getByText('Light', { exact: true }).click();
  await expect.poll(paper).toBe('rgb(255, 255, 255)');
  expect(core.sent('preferences.set')).toEqual([{ theme: 'light' }]);
});

test('when the agent’s stream breaks the window says so, and recovers by itself', async () => {
  const { page, core, context, complaints } = await stage.open(busyState());
  await page.getByText('Agent running').waitFor();
  let away = true;
  await context.route('**/api/**', (route) =>
    away ? route.abort('connectionrefused') : route.fallback(),
  );
  // A fifth page takes this one's place; its own way back is barred meanwhile.
  const others = await Promise.all([1, 2, 3, 4].map(() => context.newPage()));
  away = false;
  for (const other of others) {
    await other.goto(page.url().replace(/#.*/, ''));
    await other.getByText('Agent running').waitFor();
  }
  await page.getByText('Keybearer is open in other tabs.').waitFor();
  away = true;
  await page.getByRole('button', { name: 'Use this tab' }).click();
  const banner = page.getByRole('alert').getByText('Keybearer does not answer.');
  await banner.waitFor();
  // What was known stays on the screen.
  await page.getByRole('option', { name: /charity/ }).waitFor();
  core.set({ clients: [] });
  await goTo({ page }, '#/settings');
  away = false;
  await page.getByText('No client yet.').waitFor();
  await expect.poll(() => banner.count()).toBe(0);
  // The barred requests are this test's own doing.
  const expected = complaints.filter((text) => text.includes('ERR_CONNECTION_REFUSED'));
  expect(expected.length).toBeGreaterThan(0);
  complaints.length = 0;
});

test('when the agent is gone, commands say that nothing was changed', async () => {
  const { page, webUi, complaints } = await stage.open(busyState(), {
    address: '#/accounts/acc_work',
  });
  await webUi.close();
  await page.getByText('Keybearer does not answer.').waitFor();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await page.getByText('so nothing was changed by this page').waitFor();
  complaints.length = 0;
});

test('a page whose session has ended says how to get a new link', async () => {
  const { page, context, complaints } = await stage.open(busyState());
  await page.evaluate("localStorage.setItem('keybearer-page-key', 'of-another-run')");
  await page.reload();
  await page.getByRole('heading', { name: 'This page’s session has ended' }).waitFor();
  await page.getByText('keybearer agent --ui').waitFor();
  complaints.length = 0;
  await context.clearCookies();
  await page.reload();
  await page.getByRole('heading', { name: 'Keybearer’s window opens with a link' }).waitFor();
  complaints.length = 0;
});

test('the page key leaves the address bar at once, and a reload keeps the session', async () => {
  const { page } = await stage.open(busyState());
  expect(page.url()).not.toContain('page-key');
  await page.reload();
  await page.getByText('Agent running').waitFor();
  expect(page.url()).not.toContain('page-key');
});

test('in a narrow window, where the navigation has no room for it, settings pause the scripts', async () => {
  const { page, core } = await stage.open(busyState(), {
    width: 360,
    height: 740,
    address: '#/settings',
  });
  core.answer('agent.pause', () => {
    core.set({ paused: true });
    return ok({ saved: true });
  });
  const pause = page.getByRole('button', { name: 'Pause scripts' });
  await pause.click();
  await page.getByText('Scripts are paused.', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  expect(await pause.count()).toBe(0);
});

test('scripts are paused with one press, and every page says so until they are resumed', async () => {
  const { page, core } = await stage.open(busyState());
  core.answer('agent.pause', () => {
    core.set({ paused: true });
    return ok({ saved: false });
  });
  await page.getByRole('button', { name: 'Pause scripts' }).click();
  await page.getByText('Scripts are paused.', { exact: true }).waitFor();
  await page.getByText('a restart would end the pause').waitFor();
  await goTo({ page }, '#/settings');
  core.answer('agent.resume', () => {
    core.set({ paused: false });
    return ok({ saved: true });
  });
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => page.getByText('Scripts are paused.', { exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Pause scripts' }).waitFor();
});
