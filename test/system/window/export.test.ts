import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { account, client, emptyState } from '../../support/scripted-core.ts';
import { sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const passphrase = 'a long enough passphrase';

const open = (address: string, accounts = [account()]) =>
  stage.open(emptyState({ clients: [client()], accounts }), { address });

test('one account is exported after a warning, by main, into the file that was named', async () => {
  const { page, core } = await open('#/accounts/acc_work');
  core.answer('export.account', () => fail('conflict', 'There is already something there.'));
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('in clear').waitFor();
  await dialog.getByRole('radio', { name: 'google-auth’s token.json' }).check({ force: true });
  await dialog.getByLabel('File on this computer').fill('/home/ada/token.json');
  await dialog.getByRole('button', { name: 'Write the secret' }).click();
  await dialog.getByText('There is already something there.').waitFor();
  expect(core.sent('export.account')).toEqual([
    { account: 'acc_work', format: 'token', path: '/home/ada/token.json' },
  ]);
  core.answer('export.account', ({ path }) => ok({ path, email: 'work@example.com' }));
  await dialog.getByRole('button', { name: 'Write the secret' }).click();
  await page.getByText('/home/ada/token.json was written.').waitFor();
});

test('what holds no secret of its own is not offered for export', async () => {
  const reached = account({ kind: 'impersonated', client: '' });
  const { page } = await open('#/accounts/acc_work', [reached]);
  await page.getByRole('button', { name: 'Rename' }).waitFor();
  expect(await page.getByRole('button', { name: 'Export…' }).count()).toBe(0);
});

test('a backup wants its passphrase twice', async () => {
  const { page, core } = await open('#/settings');
  core.answer('backup.create', ({ path }) => ok({ path, clients: 1, accounts: 1 }));
  await page.getByRole('button', { name: 'Back up…' }).click();
  const dialog = page.getByRole('dialog');
  const write = dialog.getByRole('button', { name: 'Write the backup' });
  await dialog.getByLabel('File on this computer').fill('/home/ada/all.age');
  await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await dialog.getByLabel('Passphrase again').fill('something else');
  await dialog.getByText('The two are not the same.').waitFor();
  expect(await write.isDisabled()).toBe(true);
  await dialog.getByLabel('Passphrase again').fill(passphrase);
  await write.click();
  await page.getByText('/home/ada/all.age was written, with one account.').waitFor();
  expect(core.sent('backup.create')).toEqual([{ path: '/home/ada/all.age', passphrase }]);
});

test('a backup is restored row by row', async () => {
  const { page, core } = await open('#/settings');
  core.answer('import.give', () => ok({ bytes: 6 }));
  core.answer('backup.restore', () =>
    ok({
      rows: [
        { kind: 'client', name: 'home', result: 'present', reason: null },
        { kind: 'account', name: 'ada@example.com', result: 'refused', reason: 'No room.' },
      ],
    }),
  );
  await page.getByRole('button', { name: 'Restore…' }).click();
  const dialog = page.getByRole('dialog');
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Choose the backup' }).click();
  const content = Buffer.from('sealed');
  await (await chooser).setFiles([{ name: 'all.age', mimeType: 'text/plain', buffer: content }]);
  await dialog.getByLabel('Passphrase').fill(passphrase);
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('Client home').waitFor();
  await page.getByText('No room.').waitFor();
  await sent(core, 'backup.restore');
  const [piece] = core.sent('import.give');
  expect(Buffer.from(piece?.data ?? '', 'base64').equals(content)).toBe(true);
  expect(core.sent('backup.restore')).toEqual([{ upload: piece?.upload, passphrase }]);
});
