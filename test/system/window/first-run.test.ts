import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { client, emptyState } from '../../support/scripted-core.ts';
import { WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const clientFile = JSON.stringify({ installed: { client_id: 'x.apps.googleusercontent.com' } });

test('a new person reads what this is and imports a client by choosing its file', async () => {
  const { page, core } = await stage.open(emptyState());
  await page.getByRole('heading', { name: 'One place for your Google sign-ins' }).waitFor();
  await page.getByText('keeps the sign-in in your keychain').waitFor();

  core.answer('client.add', () => {
    core.set({ clients: [client()] });
    return ok({ client: 'home', updated: false, sandbox: false });
  });
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await (await chooser).setFiles({
    name: 'client_secret_x.json',
    mimeType: 'application/json',
    buffer: Buffer.from(clientFile),
  });
  await page.getByRole('heading', { name: 'Add account' }).waitFor();
  await page.getByText('Client “home” is ready.').waitFor();
  expect(core.sent('client.add')).toEqual([{ json: clientFile }]);
});

test('the file can be dropped as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-drop-'));
  const file = join(folder, 'client_secret.json');
  writeFileSync(file, clientFile);
  try {
    const { page, core, context } = await stage.open(emptyState());
    core.answer('client.add', () => ok({ client: 'home', updated: true, sandbox: false }));
    const box = await page.locator('.drop-zone').boundingBox();
    const place = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 20 };
    // Through the browser's own drag and drop: events made by script are not treated alike.
    const devtools = await context.newCDPSession(page);
    const data = { items: [], files: [file], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await devtools.send('Input.dispatchDragEvent', { type, ...place, data });
    }
    await page.getByText('Client “home” was known already').waitFor();
    expect(core.sent('client.add')).toEqual([{ json: clientFile }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a refused file says why, with the code behind Details', async () => {
  const { page, core } = await stage.open(emptyState());
  core.answer('client.add', () =>
    fail('issuer_not_allowed', 'This file signs in at an unknown server. Nothing was imported.', {
      cause: 'https://evil.example/token',
    }),
  );
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await (await chooser).setFiles({
    name: 'x.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{}'),
  });
  const alert = page.getByRole('alert');
  await alert.getByText('This file signs in at an unknown server.').waitFor();
  const code = alert.getByText('issuer_not_allowed: https://evil.example/token');
  expect(await code.isVisible()).toBe(false);
  await alert.getByText('Details').click();
  expect(await code.isVisible()).toBe(true);
});

test('a file far too large is not even sent', async () => {
  const { page, core } = await stage.open(emptyState());
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await (await chooser).setFiles({
    name: 'x.json',
    mimeType: 'application/json',
    buffer: Buffer.alloc(70_000, 0x20),
  });
  await page.getByRole('alert').getByText('too large').waitFor();
  expect(core.commands).toEqual([]);
});

test('the guide tells how to get a client, and its link leads to Google’s console', async () => {
  const { page } = await stage.open(emptyState());
  await page.getByText('How to get one').click();
  await page.getByText('create a client of the type “Desktop app”').waitFor();
  const link = page.getByRole('link', { name: 'Open the Google Cloud console' });
  expect(await link.getAttribute('href')).toBe('https://console.cloud.google.com/auth/clients');
  expect(await link.getAttribute('rel')).toContain('noopener');
});

test('the sandbox starts with one press and leads on to adding an account', async () => {
  const { page, core } = await stage.open(emptyState());
  let started = () => {};
  const starting = new Promise<void>((resolve) => {
    started = resolve;
  });
  core.answer('sandbox.try', async () => {
    await starting;
    core.set({ clients: [client({ name: 'sandbox', sandbox: true })] });
    return ok({ client: 'sandbox' });
  });
  await page.getByRole('button', { name: 'Try the sandbox' }).click();
  await page.getByRole('button', { name: 'Starting the sandbox…' }).waitFor();
  started();
  await page.getByRole('heading', { name: 'Add account' }).waitFor();
  await page.getByRole('button', { name: 'Continue to the sandbox' }).waitFor();
});

test('with a client and no account, the empty list teaches and leads on', async () => {
  const { page } = await stage.open(emptyState({ clients: [client()] }));
  await page.getByRole('heading', { name: 'No accounts yet' }).waitFor();
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('heading', { name: 'What may scripts do with this account?' }).waitFor();
});
