import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ok } from '../../../src/shared/failure.ts';
import type { ImportRow, ImportView } from '../../../src/shared/import.ts';
import { emptyState } from '../../support/scripted-core.ts';
import { WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const row = (change: Partial<ImportRow> = {}): ImportRow => ({
  ...{ source: 'token.json', entry: null, account: 'ada@example.com' },
  ...{ result: 'taken', reason: null, code: null, warning: null },
  ...change,
});

const view = (change: Partial<ImportView> = {}): ImportView => ({
  ...{ id: 'one', step: 'done', rows: [row()], replaceable: [] },
  ...change,
});

async function openPage(change: { readonly import?: ImportView } = {}) {
  const opened = await stage.open(emptyState(change));
  opened.core.answer('import.replaced', () => ok({ replaced: [] }));
  await opened.page.getByRole('button', { name: 'Import from other tools' }).click();
  await opened.page.getByRole('heading', { name: 'Import from other tools' }).waitFor();
  return opened;
}

test('chosen files go to main in pieces, and each row tells what became of it', async () => {
  const { page, core } = await openPage();
  core.answer('import.give', () => ok({ bytes: 1 }));
  core.answer('import.start', () => {
    const second = row({ source: 'b.json', account: null, result: null });
    core.set({ import: view({ step: 'running', rows: [row(), second] }) });
    return ok({ id: 'one' });
  });
  const content = Buffer.alloc(70_000, 'x');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await (await chooser).setFiles([
    { name: 'token.json', mimeType: 'application/json', buffer: content },
    { name: 'huge.json', mimeType: 'application/json', buffer: Buffer.alloc(5 * 1024 * 1024) },
  ]);
  await page.getByText('1 of 2 tried').waitFor();
  // Until it is known whose it is, the name of the file is all there is to say, once.
  expect(await page.getByText('b.json', { exact: true }).count()).toBe(1);
  const pieces = core.sent('import.give') as { upload: string; data: string }[];
  expect(new Set(pieces.map(({ upload }) => upload)).size).toBe(1);
  const arrived = Buffer.concat(pieces.map(({ data }) => Buffer.from(data, 'base64')));
  expect(arrived.equals(content)).toBe(true);
  expect(core.sent('import.start')).toMatchObject([
    {
      files: [{ source: 'token.json', upload: pieces[0]?.upload }],
      refused: [{ source: 'huge.json', reason: expect.stringMatching(/4 MiB/) }],
    },
  ]);

  core.answer('import.cancel', () => ok({}));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => core.sent('import.cancel')).toEqual([{ id: 'one' }]);
  const reason = 'Google does not accept this sign-in any more.';
  core.set({
    import: view({ rows: [row(), row({ source: 'b.json', result: 'refused', reason })] }),
  });
  await page.getByText('1 of 2 taken').waitFor();
  await page.getByText(reason).waitFor();
});

test('what is here is shown before it is touched', async () => {
  const { page, core } = await openPage();
  core.answer('import.find', () =>
    ok({
      found: [
        {
          path: '/home/ada/token.json',
          format: 'google_auth_token',
          credentials: 1,
          reason: null,
          warning: 'Other users of this computer can read this file.',
        },
        {
          path: '/home/ada/.credentials/x.json',
          format: null,
          credentials: 0,
          reason: 'It is a symbolic link.',
          warning: null,
        },
      ],
    }),
  );
  core.answer('import.start', () => ok({ id: 'one' }));
  await page.getByRole('button', { name: 'Find what is here' }).click();
  await page.getByText('Other users of this computer').waitFor();
  await page.getByText('It is a symbolic link.').waitFor();
  expect(core.sent('import.start')).toEqual([]);
  await page.getByRole('button', { name: 'Import this file' }).click();
  await expect.poll(() => core.sent('import.start')).toEqual([{ found: ['/home/ada/token.json'] }]);
});

test('secrets are taken out of the files only after a yes, and can be put back', async () => {
  const source = '/home/ada/token.json';
  const { page, core } = await openPage({ import: view({ replaceable: [source] }) });
  let replaced: { path: string; replaced_at: number }[] = [];
  core.answer('import.replaced', () => ok({ replaced }));
  core.answer('import.replace', () => {
    replaced = [{ path: source, replaced_at: 1 }];
    return ok({ rows: [{ source, result: 'replaced', reason: null }] });
  });
  core.answer('import.undo', () => {
    replaced = [];
    return ok({ path: source });
  });
  await page.getByRole('button', { name: 'Take the secrets out of the file' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText(source).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(core.sent('import.replace')).toEqual([]);
  await page.getByRole('button', { name: 'Take the secrets out of the file' }).click();
  await dialog.getByRole('button', { name: 'Take them out' }).click();
  await page.getByRole('button', { name: 'Put back' }).click();
  await expect.poll(() => core.sent('import.undo')).toEqual([{ path: source }]);
  await page
    .getByRole('heading', { name: 'Files without their secrets' })
    .waitFor({ state: 'detached' });
});
