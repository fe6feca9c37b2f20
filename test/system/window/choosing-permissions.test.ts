import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { busyState, client, emptyState } from '../../support/scripted-core.ts';
import { decided, isFocused, sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const labels = 'https://www.googleapis.com/auth/gmail.labels';

test('each permission is marked basic, sensitive or restricted', async () => {
  const { page } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  const choice = (name: RegExp) => page.getByRole('checkbox', { name });
  for (const marked of [
    /Gmail · read your messages and settings\s*Restricted/,
    /Gmail · send e-mail as you\s*Sensitive/,
    /Drive · see and change only files that it makes or you pick for it\s*Basic/,
  ])
    expect(await choice(marked).count(), String(marked)).toBe(1);
});

test('a broad choice points to narrower ones, which take its place', async () => {
  const { page, core } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  await page.getByRole('searchbox').fill('gmail.readonly');
  await page
    .getByRole('checkbox', { name: 'Read your messages and settings' })
    .check({ force: true });
  await page
    .getByRole('button', {
      name: 'Use “Gmail · see and change labels” instead of “Gmail · read your messages and settings”',
    })
    .click();
  await page.getByRole('button', { name: 'Continue to Google' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')[0]?.scopes).toEqual([labels]);
});

test('a scope that is not in the list can be typed, and taken away again', async () => {
  const { page, core } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  const scope = 'https://www.googleapis.com/auth/brand.new';
  await page.getByRole('searchbox').fill(scope);
  await page.getByRole('button', { name: `Add the scope “${scope}”` }).click();
  await page.getByText('Scripts you approve will be able to use brand.new.').waitFor();
  await page.getByRole('button', { name: 'Continue to Google' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')[0]?.scopes).toEqual([scope]);
  await page.getByRole('button', { name: 'Remove brand.new' }).click();
  await page.getByText('This account will tell only who you are: your e-mail address.').waitFor();
});

test('what nobody offers is said to be nowhere', async () => {
  const { page } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  await page.getByRole('searchbox').fill('volcano');
  await page.getByText('No permission here matches “volcano”.').waitFor();
});

test('adding permissions asks for the old ones, too: Google grants nothing bit by bit here', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/accounts/acc_youtube' });
  await page.getByRole('button', { name: 'Add or remove' }).click();
  await page.getByRole('heading', { name: 'Permissions of youtube' }).waitFor();
  await page.getByRole('searchbox').fill('youtube statistics');
  await page
    .getByRole('checkbox', { name: 'See statistics of your channel' })
    .check({ force: true });
  await page.getByRole('button', { name: 'Continue to Google' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')).toEqual([
    {
      client: 'home',
      account: 'acc_youtube',
      mode: 'browser',
      scopes: [
        'email',
        'https://www.googleapis.com/auth/youtube.upload',
        'openid',
        'https://www.googleapis.com/auth/yt-analytics.readonly',
      ],
    },
  ]);
});

test('giving a permission up says that the whole sign-in is revoked, then signs in with less', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/permissions/acc_work' });
  await page.getByRole('button', { name: 'Remove Calendar · see, change' }).click();
  await page.getByText('Google takes permissions back only all at once.').waitFor();
  // Without the question there is no way on: a sign-in that asks for less takes nothing back.
  expect(await page.getByRole('button', { name: 'Continue to Google' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Sign in again with less…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Sign in to work again with less?' });
  await dialog.getByText('revoke the whole sign-in of ada@analytical.example').waitFor();
  await dialog
    .getByRole('list', { name: 'Given up' })
    .getByText('see, change, share and delete all your calendars')
    .waitFor();
  await dialog.getByText('nightly-backup and agenda keep what is left').waitFor();
  await isFocused(dialog.getByRole('button', { name: 'Keep it as it is' }));
  await page.keyboard.press('Enter');
  await expect.poll(() => dialog.count()).toBe(0);
  expect(decided(core)).toEqual([]);

  core.answer('account.narrow', () =>
    fail('offline', 'Nothing was given up: Google could not be reached.'),
  );
  await page.getByRole('button', { name: 'Sign in again with less…' }).click();
  await dialog.getByRole('button', { name: 'Revoke and sign in again' }).click();
  await dialog.getByText('Nothing was given up').waitFor();
  core.answer('account.narrow', () => ok({ id: 's1', link: 'http://127.0.0.1:1/', given_up: [] }));
  await dialog.getByRole('button', { name: 'Revoke and sign in again' }).click();
  await page.getByRole('article', { name: 'work' }).waitFor();
  const sent = core.sent('account.narrow');
  expect(sent).toHaveLength(2);
  expect(sent[1]).toMatchObject({ account: 'acc_work', mode: 'browser' });
  expect(sent[1]?.scopes).not.toContain('https://www.googleapis.com/auth/calendar');
  expect(sent[1]?.scopes).toContain('https://www.googleapis.com/auth/drive.file');
  expect(core.commands.map(({ name }) => name)).not.toContain('account.remove');
});
