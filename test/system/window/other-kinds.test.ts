import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { normaliseScopes } from '../../../src/shared/scope.ts';
import { account, client, emptyState } from '../../support/scripted-core.ts';
import { sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const robot = account({ alias: 'robot', kind: 'service_account', client: '' });

async function addAccountPage(accounts = [account()]) {
  const state = emptyState({ clients: [client()], accounts });
  const opened = await stage.open(state, { address: '#/add-account' });
  await opened.page.getByRole('heading', { name: 'Another kind of account' }).waitFor();
  return opened;
}

test('a service account’s key file is sent with its permissions, and a refusal keeps the form', async () => {
  const { page, core } = await addAccountPage();
  core.answer('service-account.add', () => fail('needs_sign_in', 'Google refused the key.'));
  await page.getByRole('button', { name: 'Add a service account…' }).click();
  const dialog = page.getByRole('dialog');
  const add = dialog.getByRole('button', { name: 'Try and add' });
  expect(await add.isDisabled()).toBe(true);
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Choose the key file' }).click();
  const json = '{"type":"service_account"}';
  await (await chooser).setFiles([
    { name: 'key.json', mimeType: 'application/json', buffer: Buffer.from(json) },
  ]);
  await dialog.getByText('key.json').waitFor();
  await dialog.getByLabel('Permissions').fill('drive.readonly, calendar');
  await dialog.getByLabel('On behalf of').fill('ada@example.com');
  await dialog.getByLabel('Alias, if you like').fill('robot');
  await add.click();
  await dialog.getByText('Google refused the key.').waitFor();
  expect(core.sent('service-account.add')).toEqual([
    { json, scopes: ['drive.readonly', 'calendar'], subject: 'ada@example.com', alias: 'robot' },
  ]);
  core.answer('service-account.add', () => {
    core.set({ accounts: [account(), robot] });
    return ok({ account: robot, result: 'taken' });
  });
  await add.click();
  await page.getByText('robot was added.').waitFor();
  await page.getByRole('article', { name: 'robot' }).waitFor();
});

test('a .p12 file is asked whose it is, and sent with a password only where one is typed', async () => {
  const { page, core } = await addAccountPage();
  core.answer('service-account.add', () => fail('not_allowed', 'The password does not open it.'));
  await page.getByRole('button', { name: 'Add a service account…' }).click();
  const dialog = page.getByRole('dialog');
  const add = dialog.getByRole('button', { name: 'Try and add' });
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Choose the key file' }).click();
  const buffer = Buffer.from('3082094902010330', 'hex');
  await (await chooser).setFiles([{ name: 'key.p12', mimeType: 'application/x-pkcs12', buffer }]);
  await dialog.getByText('key.p12').waitFor();
  expect(await add.isDisabled()).toBe(true);
  const email = 'nightly@p.iam.gserviceaccount.com';
  await dialog.getByLabel('Service account', { exact: true }).fill(email);
  await add.click();
  await dialog.getByText('The password does not open it.').waitFor();
  await dialog.getByLabel('Password of the file').fill('of ada');
  core.answer('service-account.add', () => ok({ account: robot, result: 'taken' }));
  await add.click();
  await expect.poll(() => core.sent('service-account.add').length).toBe(2);
  const key = buffer.toString('base64');
  expect(core.sent('service-account.add')).toEqual([
    { pkcs12: { key, email } },
    { pkcs12: { key, email, password: 'of ada' } },
  ]);
});

test('a permission broader than is often enough is pointed out while it is typed, also one of Google’s list', async () => {
  const { page, core } = await addAccountPage();
  const weather = 'https://www.googleapis.com/auth/weather';
  core.answer('scopes.published', () =>
    ok({
      scopes: [weather, `${weather}.readonly`].map((scope) => ({
        ...{ scope, api: 'Weather API' },
        description: 'See the weather',
      })),
      read_at: 1,
    }),
  );
  for (const name of ['Add a service account…', 'Impersonate a service account…']) {
    await page.getByRole('button', { name }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Permissions').fill('drive.readonly weather calendar.freebusy');
    const notes = dialog.getByRole('note');
    await expect
      .poll(() => notes.allTextContents())
      .toEqual([
        'drive.readonly may be more than is needed. Narrower: drive.file, drive.metadata.readonly.',
        'weather may be more than is needed. Narrower: weather.readonly.',
      ]);
    await page.keyboard.press('Escape');
  }
});

test('a service account is reached through the account that can reach it', async () => {
  const able = account({ alias: 'cloud', scopes: normaliseScopes(['cloud-platform']) });
  const { page, core } = await addAccountPage([account(), able]);
  core.answer('impersonation.add', () => ok({ account: robot, result: 'taken' }));
  await page.getByRole('button', { name: 'Impersonate a service account…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Service account').fill('deploy@p.iam.gserviceaccount.com');
  await dialog.getByLabel('By way of').fill('one@p.iam.gserviceaccount.com');
  await dialog.getByLabel('Minutes that a token lasts').fill('30');
  await dialog.getByRole('button', { name: 'Try and add' }).click();
  await sent(core, 'impersonation.add');
  expect(core.sent('impersonation.add')).toEqual([
    {
      source: able.id,
      target: 'deploy@p.iam.gserviceaccount.com',
      delegates: ['one@p.iam.gserviceaccount.com'],
      lifetime: 1800,
    },
  ]);
});

test('a token is not pasted into the window: the page names the command', async () => {
  const { page } = await addAccountPage([]);
  await page.getByText('keybearer account paste-token').waitFor();
  expect(
    await page.getByRole('button', { name: 'Impersonate a service account…' }).isDisabled(),
  ).toBe(true);
});
