import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { normaliseScopes } from '../../../src/shared/scope.ts';
import { withOtherKinds } from '../../support/other-kinds-of-account.ts';
import { account, busyState, client, emptyState, nowSeconds } from '../../support/scripted-core.ts';
import { goTo, isFocused, sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

test('the list says how each account is, those that need a person first', async () => {
  const { page } = await stage.open(busyState());
  const rows = page.getByRole('listbox', { name: 'Accounts' }).getByRole('option');
  await expect.poll(() => rows.count()).toBe(5);
  expect(await rows.nth(0).textContent()).toMatch(/charity[\s\S]*Sign in again/);
  expect(await rows.nth(1).textContent()).toMatch(/personal[\s\S]*default[\s\S]*Good for 52 min/);
  expect(await rows.nth(2).textContent()).toMatch(/playground[\s\S]*sandbox[\s\S]*Refreshing…/);
  expect(await rows.nth(4).textContent()).toMatch(/youtube[\s\S]*Offline[\s\S]*token lasts 12 min/);
  await page.getByRole('link', { name: /Accounts\s*1 needs you/ }).waitFor();
});

test('searching narrows the list, and says so when nothing is left', async () => {
  const { page } = await stage.open(busyState());
  const search = page.getByRole('searchbox', { name: 'Search accounts' });
  await search.fill('lovelace gmail');
  const rows = page.getByRole('option');
  await expect.poll(() => rows.count()).toBe(1);
  await search.fill('nobody');
  await page.getByText('No account matches “nobody”.').waitFor();
});

test('an account shows what it allows in words, and the URLs on demand', async () => {
  const { page } = await stage.open(busyState());
  await page.getByRole('option', { name: /work/ }).click();
  const detail = page.getByRole('article', { name: 'work' });
  const granted = detail.getByRole('list', { name: 'Granted', exact: true });
  await granted.getByText('see, change, share and delete all your calendars').waitFor();
  await detail
    .getByRole('list', { name: 'Asked for, not granted' })
    .getByText('see your contacts')
    .waitFor();
  const url = granted.getByText('https://www.googleapis.com/auth/calendar', { exact: true });
  expect(await url.count()).toBe(0);
  await detail.getByRole('button', { name: 'Show URLs' }).click();
  await url.waitFor();
});

test('an account says who it is, through which client, and can be signed in anew at any time', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/accounts/acc_work' });
  const detail = page.getByRole('article', { name: 'work' });
  const fact = (label: string) =>
    detail
      .locator('.fact')
      .filter({ has: page.getByRole('term').getByText(label, { exact: true }) });
  await fact('E-mail').getByText('ada@analytical.example').waitFor();
  await fact('Name').getByText('Ada Lovelace').waitFor();
  await fact('Signed in through').getByText('home').waitFor();
  await fact('Alias').getByText('work').waitFor();
  // Its sign, of the person's name.
  await detail.getByText('AL', { exact: true }).waitFor();
  await detail.getByRole('button', { name: 'Sign in again' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')[0]).toMatchObject({ account: 'acc_work', client: 'home' });
});

test('a log-out names the files that were imported, and what becomes of them', async () => {
  const left = [
    { place: '/home/ada/.credentials/storage.json', kind: 'original' as const },
    { place: '/home/ada/token.json', kind: 'copy' as const },
  ];
  const { page } = await stage.open(
    emptyState({ clients: [client()], accounts: [account({ left_on_disk: left })] }),
    { address: '#/accounts/acc_work' },
  );
  await page.getByRole('button', { name: 'Log out…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Log out of work?' });
  const files = (title: string) => dialog.getByRole('list', { name: title }).getByRole('listitem');
  const names = [
    '/home/ada/.credentials/storage.json',
    'the sealed copy of /home/ada/token.json that is kept for an undo',
  ];
  const ending = files('Imported from other programs, and of no use from then on');
  await expect.poll(() => ending.allTextContents()).toEqual(names);
  await dialog.getByText('Only remove it from this computer').click();
  const staying = files('Imported from other programs, where it stays as good as it was');
  await expect.poll(() => staying.allTextContents()).toEqual(names);
});

test('a service account has no sign-in to offer, and its removal says what stays good', async () => {
  const { page, core } = await stage.open(withOtherKinds(), { address: '#/accounts/acc_robot' });
  const detail = page.getByRole('article', { name: 'robot' });
  await detail.getByText('Service account, with a key of its own').waitFor();
  await detail.getByText('ada@analytical.example', { exact: true }).waitFor();
  for (const name of ['Sign in again', 'Add or remove', 'Log out…'])
    expect(await detail.getByRole('button', { name }).count(), name).toBe(0);
  await detail.getByRole('button', { name: 'Remove…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Remove robot?' });
  await dialog.getByText('Google goes on accepting it until you delete it').waitFor();
  expect(await dialog.getByRole('checkbox').count()).toBe(0);
  await dialog.getByRole('button', { name: 'Remove from this computer' }).click();
  await sent(core, 'account.remove');
  expect(core.sent('account.remove')).toEqual([{ account: 'acc_robot', keep_grant: false }]);
});

test('a pasted token cannot be refreshed, and an account reached through another says so', async () => {
  const window = await stage.open(withOtherKinds(), { address: '#/accounts/acc_pasted' });
  const { page } = window;
  await page.getByText('Pasted access token, until it runs out').waitFor();
  await page.getByText('None, as things are').waitFor();
  expect(await page.getByRole('button', { name: 'Refresh now' }).count()).toBe(0);
  await goTo(window, '#/accounts/acc_reports');
  await page.getByText('Service account, reached through work').waitFor();
  await page.getByRole('button', { name: 'Refresh now' }).waitFor();
});

test('the time to expiry runs by itself', async () => {
  const { page } = await stage.open(
    emptyState({
      clients: [client()],
      accounts: [account({ expires_at: nowSeconds() + 3 })],
    }),
    { address: '#/accounts/acc_work' },
  );
  await page.getByText('Lasts another 1 sec').waitFor();
  await page.getByText('Has run out; a new one is fetched when a script asks').waitFor();
});

test('refresh now: under way, done, failed', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/accounts/acc_work' });
  let answerNow = () => {};
  const answering = new Promise<void>((resolve) => {
    answerNow = resolve;
  });
  core.answer('account.refresh', async () => {
    await answering;
    return ok(account({ alias: 'work' }));
  });
  const refresh = page.getByRole('button', { name: 'Refresh now' });
  await refresh.click();
  // Pressed again meanwhile, it does not start a second refresh.
  await refresh.click({ force: true });
  answerNow();
  await page.getByRole('status').getByText('work has a new access token.').waitFor();
  expect(core.sent('account.refresh')).toEqual([{ account: 'acc_work' }]);

  core.answer('account.refresh', () => fail('offline', 'No connection. Try again later.'));
  await refresh.click();
  await page.getByRole('alert').getByText('No connection. Try again later.').waitFor();
});

test('an account that was signed out says what happened and has the one button that mends it', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/accounts/acc_charity' });
  await page.getByText('Google says this sign-in was revoked or has expired.').waitFor();
  await page.getByText('None until you sign in again').waitFor();
  expect(await page.getByRole('button', { name: 'Refresh now' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')).toEqual([
    {
      client: 'home',
      account: 'acc_charity',
      mode: 'browser',
      scopes: normaliseScopes(['openid', 'email', 'gmail.readonly', 'calendar.readonly']),
    },
  ]);
});

test('an offline account says when it is tried again, and can be tried now', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/accounts/acc_youtube' });
  await page.getByText(/Next try in \d+ sec/).waitFor();
  await page.getByRole('button', { name: 'Try again now' }).click();
  await sent(core, 'account.refresh');
});

test('an alias is changed in a dialog that warns the scripts’ owner', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/accounts/acc_work' });
  core.answer('account.rename', () =>
    fail('conflict', 'Another account has this alias. Choose another.'),
  );
  await page.getByRole('button', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename work' });
  await dialog.getByText('Scripts that ask for the old alias will get an error.').waitFor();
  await dialog.getByRole('textbox', { name: 'New alias' }).fill(' office ');
  await page.keyboard.press('Enter');
  await dialog.getByRole('alert').getByText('Another account has this alias.').waitFor();
  core.answer('account.rename', () => ok(account({ alias: 'office' })));
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  expect(core.sent('account.rename').at(-1)).toEqual({ account: 'acc_work', alias: 'office' });
});

test('another account becomes the default', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/accounts/acc_work' });
  core.answer('account.use', () => ok(account({ alias: 'work', default: true })));
  await page.getByRole('button', { name: 'Make default' }).click();
  await page.getByRole('status').getByText('work is the default account now.').waitFor();
  expect(core.sent('account.use')).toEqual([{ account: 'acc_work' }]);
});

test('logging out of the sandbox speaks of the sandbox', async () => {
  const state = busyState();
  const accounts = state.accounts.map((one) =>
    one.id === 'acc_work' ? { ...one, sandbox: true } : one,
  );
  const { page } = await stage.open({ ...state, accounts }, { address: '#/accounts/acc_work' });
  await page.getByRole('button', { name: 'Log out…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Log out of work?' });
  await dialog.getByText('asks the sandbox to revoke the sign-in').waitFor();
  expect(await dialog.textContent()).not.toContain('Google');
});

test('logging out says what ends and for whom; the focused answer keeps the account', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/accounts/acc_work' });
  await page.getByRole('button', { name: 'Log out…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Log out of work?' });
  await dialog.getByText('asks Google to revoke the sign-in of ada@analytical.example').waitFor();
  await dialog.getByText('nightly-backup and agenda get an error').waitFor();
  await dialog.getByText('other programs and computers').waitFor();
  await isFocused(dialog.getByRole('button', { name: 'Keep the account' }));
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('alertdialog').count()).toBe(0);
  expect(core.commands).toEqual([]);

  core.answer('account.remove', () => {
    core.set({ accounts: core.current().accounts.filter(({ id }) => id !== 'acc_work') });
    return ok({
      email: 'ada@analytical.example',
      grant: 'not_revoked',
      sentence:
        'The account is removed here. Google could not be reached: revoke it there by hand.',
    });
  });
  await page.getByRole('button', { name: 'Log out…' }).click();
  await page.getByRole('button', { name: 'Log out and revoke' }).click();
  await page.getByRole('status').getByText('Google could not be reached').waitFor();
  expect(core.sent('account.remove')).toEqual([{ account: 'acc_work', keep_grant: false }]);
  await expect.poll(() => page.getByRole('option').count()).toBe(4);
  await page.getByText('Choose an account to see').waitFor();
});

test('logging out here only keeps the permission at Google', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/accounts/acc_work' });
  await page.getByRole('button', { name: 'Log out…' }).click();
  await page.getByText('Only remove it from this computer').click();
  expect(await page.getByText('other programs and computers').count()).toBe(0);
  await page.getByRole('button', { name: 'Remove from this computer' }).click();
  await sent(core, 'account.remove');
  expect(core.sent('account.remove')).toEqual([{ account: 'acc_work', keep_grant: true }]);
});

test('a token is copied by main, where the shell has a clipboard', async () => {
  const state = busyState();
  const { page, core } = await stage.open(
    { ...state, shell: { ...state.shell, clipboard: true } },
    { address: '#/accounts/acc_work' },
  );
  core.answer('account.copy-token', () => ok({ alias: 'work', clears_in: 60 }));
  await page.getByRole('button', { name: 'Copy token' }).click();
  await page.getByText('A token of work is in the clipboard, and leaves it in 1 min.').waitFor();
});

test('without one, the window does not offer it', async () => {
  const { page } = await stage.open(busyState(), { address: '#/accounts/acc_work' });
  await page.getByRole('button', { name: 'Refresh now' }).waitFor();
  expect(await page.getByRole('button', { name: 'Copy token' }).count()).toBe(0);
});

test('a list of scripts that was changed outside asks for a decision, and cannot be dismissed', async () => {
  const { page, core } = await stage.open(
    busyState({
      notices: [{ id: 'policy-tampered', code: 'policy_tampered', sentence: 'It was changed.' }],
    }),
  );
  const banner = page.getByRole('alert').filter({ hasText: 'It was changed.' });
  expect(await banner.getByRole('button').allInnerTexts()).toEqual([
    'Remove all scripts',
    'Keep these scripts',
  ]);
  core.answer('policy.review', () => ok({ callers: 2 }));
  await banner.getByRole('button', { name: 'Keep these scripts' }).click();
  await sent(core, 'policy.review');
  expect(core.sent('policy.review')).toEqual([{ accept: true }]);
});

test('notices stand above everything until they are dismissed', async () => {
  const { page, core } = await stage.open(
    busyState({
      notices: [
        { id: 'n1', code: 'keychain_locked', sentence: 'The keychain is locked. Unlock it.' },
      ],
    }),
  );
  await page.getByText('The keychain is locked. Unlock it.').waitFor();
  await page
    .getByRole('region', { name: 'Notices' })
    .getByRole('button', { name: 'Dismiss' })
    .click();
  await sent(core, 'notice.dismiss');
  expect(core.sent('notice.dismiss')).toEqual([{ id: 'n1' }]);
});

test('a thousand accounts: only the rows in sight are drawn, and the last one can be found', async () => {
  const accounts = Array.from({ length: 1000 }, (_, number) =>
    account({ alias: `account-${number}` }),
  );
  const { page } = await stage.open(emptyState({ clients: [client()], accounts }));
  await page.getByRole('option', { name: /account-0\b/ }).waitFor();
  expect(await page.getByRole('option').count()).toBeLessThan(60);
  await page.getByRole('searchbox').fill('account-999');
  await page.getByRole('option', { name: /account-999/ }).click();
  await page.getByRole('article', { name: 'account-999' }).waitFor();
});

test('the list is filtered by health and by client, and says what narrows it', async () => {
  const { page } = await stage.open(busyState());
  const rows = page.getByRole('listbox', { name: 'Accounts' }).getByRole('option');
  await expect.poll(() => rows.count()).toBe(5);
  await page.getByRole('button', { name: 'Filter accounts' }).click();
  await page.getByRole('menuitemradio', { name: 'Working' }).click();
  await page.getByRole('menuitemradio', { name: 'sandbox' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(() => rows.count()).toBe(1);
  expect(await rows.first().textContent()).toContain('grace@sandbox.test');
  await page.getByRole('button', { name: 'Stop filtering by “Working”' }).click();
  await page.getByRole('button', { name: 'Stop filtering by “through sandbox”' }).click();
  await expect.poll(() => rows.count()).toBe(5);
});

test('a filter that leaves nothing says so', async () => {
  const accounts = busyState().accounts.filter(({ alias }) => alias !== 'charity');
  const { page } = await stage.open(busyState({ accounts }));
  await page.getByRole('button', { name: 'Filter accounts' }).click();
  await page.getByRole('menuitemradio', { name: 'Needs you' }).click();
  await page.keyboard.press('Escape');
  await page.getByText('No account is like that now.').waitFor();
});

test('without a tray the window says so once, and never again after it was read', async () => {
  const state = busyState();
  const { page } = await stage.open({ ...state, shell: { ...state.shell, tray: false } });
  await page.getByText('This desktop has no tray.').waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.reload();
  await page.getByRole('option', { name: /work/ }).waitFor();
  expect(await page.getByText('This desktop has no tray.').count()).toBe(0);
});
