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
