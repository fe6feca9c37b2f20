import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { busyState, emptyState, nowSeconds, pairing } from '../../support/scripted-core.ts';
import { isFocused, sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const both = [
  { id: 'acc_work', email: 'ada@analytical.example', alias: 'work' },
  { id: 'acc_personal', email: 'ada.lovelace@gmail.com', alias: 'personal' },
];

test('a script shows what it may have, when it was used, and how it asks', async () => {
  const { page, context } = await stage.open(busyState(), { address: '#/scripts' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  expect(await page.getByRole('option', { name: /agenda/ }).textContent()).toContain('never used');
  await page.getByRole('option', { name: /nightly-backup/ }).click();
  const detail = page.getByRole('article', { name: 'nightly-backup' });
  await detail
    .getByRole('list', { name: 'ada@analytical.example' })
    .getByText('read, write, send and move messages to the bin')
    .waitFor();
  await detail.getByText('In 77 days').waitFor();
  await detail.getByText('5 min ago').waitFor();

  await detail.getByRole('tab', { name: 'Python' }).click();
  await detail.getByText('import http.client, json, socket').waitFor();
  await detail.getByRole('tab', { name: 'curl' }).click();
  await detail.getByRole('button', { name: 'Copy the curl example' }).click();
  const copied = String(await page.evaluate('navigator.clipboard.readText()'));
  expect(copied).toContain('--unix-socket /run/user/1000/keybearer/agent.sock');
  expect(copied).toContain('@/home/ada/.local/share/keybearer/callers/nightly-backup.hdr');
  expect(copied).toContain('/v1/token?account=work&scope=gmail.modify');
});

test('revoking says what it does; the focused answer keeps the script', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/scripts/caller_agenda' });
  await page.getByRole('button', { name: 'Revoke…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Revoke agenda?' });
  await dialog.getByText('A token it already has lasts until it runs out').waitFor();
  await isFocused(dialog.getByRole('button', { name: 'Keep the script' }));
  core.answer('caller.revoke', () => {
    core.set({ callers: core.current().callers.filter(({ id }) => id !== 'caller_agenda') });
    return ok({ name: 'agenda' });
  });
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByRole('status').getByText('agenda has no access any more.').waitFor();
  expect(core.sent('caller.revoke')).toEqual([{ caller: 'caller_agenda' }]);
  await expect.poll(() => page.getByRole('option').count()).toBe(1);
});

test('without scripts, the page says what pairing is and shows how', async () => {
  const { page } = await stage.open(emptyState(), { address: '#/scripts' });
  await page.getByRole('heading', { name: 'No scripts yet' }).waitFor();
  await page.getByRole('button', { name: 'Pair a script' }).click();
  await page.getByText('keybearer caller pair my-script --account work').waitFor();
});

test('a pairing request comes over whatever is open: who, what code, what for', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/settings' });
  core.set({ pairings: [pairing({ accounts: both })] });
  const dialog = page.getByRole('alertdialog', { name: 'A script asks for access' });
  await dialog.getByText('nightly-backup').waitFor();
  await dialog.getByText('name not verified').waitFor();
  await dialog.getByText('WDJB-MJHT').waitFor();
  await dialog.getByText('/usr/bin/python3.11, process 48213').waitFor();
  await dialog.getByText('Copies new mail to the archive every night').waitFor();
  await dialog.getByText(/The request ends in 1 min; silence means no/).waitFor();
  expect(await page.title()).toBe('(1) A script asks · Keybearer');
});

test('Deny is focused, Allow wakes only after a second, and Escape is no answer', async () => {
  const { page, core } = await stage.open(busyState());
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  core.set({ pairings: [pairing()] });
  const dialog = page.getByRole('alertdialog');
  const allow = dialog.getByRole('button', { name: 'Allow' });
  await isFocused(dialog.getByRole('button', { name: 'Deny' }));
  expect(await allow.isDisabled()).toBe(true);
  await allow.click({ force: true });
  await page.keyboard.press('Escape');
  await page.clock.runFor(900);
  expect(await allow.isDisabled()).toBe(true);
  await page.clock.runFor(200);
  expect(await allow.isDisabled()).toBe(false);
  expect(core.commands).toEqual([]);
  expect(await dialog.isVisible()).toBe(true);
});

test('the wish can only be made smaller, and exactly what is ticked is allowed', async () => {
  const { page, core } = await stage.open(busyState({ pairings: [pairing({ accounts: both })] }));
  core.answer('caller.approve', () => {
    core.set({ pairings: [] });
    return ok({ name: 'nightly-backup', grants: [] });
  });
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('work has not granted this yet').first().waitFor();
  const boxes = dialog.getByRole('checkbox');
  expect(await boxes.count()).toBe(4);
  for (const box of await boxes.all()) expect(await box.isChecked()).toBe(true);
  await dialog.getByRole('checkbox', { name: /^work/ }).uncheck({ force: true });
  await dialog.getByRole('checkbox', { name: /Calendar/ }).uncheck({ force: true });
  await dialog.getByRole('radio', { name: '7 days' }).check({ force: true });
  await dialog.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('status').getByText('nightly-backup may ask for tokens now.').waitFor();
  expect(core.sent('caller.approve')).toEqual([
    { code: 'WDJB-MJHT', accounts: ['acc_personal'], scopes: [gmail], days: 7 },
  ]);
  expect(await page.title()).toBe('Keybearer');
});

test('with nothing ticked there is nothing to allow', async () => {
  const { page } = await stage.open(busyState({ pairings: [pairing()] }));
  const dialog = page.getByRole('alertdialog');
  await expect.poll(() => dialog.getByRole('button', { name: 'Allow' }).isDisabled()).toBe(false);
  await dialog.getByRole('checkbox', { name: /^work/ }).uncheck({ force: true });
  await dialog.getByText('Tick at least one account and one permission').waitFor();
  expect(await dialog.getByRole('button', { name: 'Allow' }).isDisabled()).toBe(true);
});

test('several requests come one after another, each unarmed and with its own ticks', async () => {
  const first = pairing();
  const second = pairing({ code: 'QRST-UVWX', name: 'other-tool', scopes: [calendar] });
  const { page, core } = await stage.open(busyState({ pairings: [first, second] }));
  core.answer('caller.deny', ({ code }) => {
    core.set({ pairings: core.current().pairings.filter((entry) => entry.code !== code) });
    return ok({});
  });
  await page.getByText('Request 1 of 2').waitFor();
  const allow = page.getByRole('button', { name: 'Allow' });
  await expect.poll(() => allow.isDisabled()).toBe(false);
  // The keyboard's answer to what was focused: no.
  await page.keyboard.press('Enter');
  await page.getByText('QRST-UVWX').waitFor();
  expect(await allow.isDisabled()).toBe(true);
  await isFocused(page.getByRole('button', { name: 'Deny' }));
  expect(await page.getByRole('checkbox').count()).toBe(2);
  expect(core.sent('caller.deny')).toEqual([{ code: 'WDJB-MJHT' }]);
});

test('a refusal of the core is shown in the dialog', async () => {
  const { page, core } = await stage.open(busyState({ pairings: [pairing()] }));
  core.answer('caller.approve', () =>
    fail('needs_consent', 'None of these scopes is granted by the account.'),
  );
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('alertdialog').getByText('None of these scopes is granted').waitFor();
});

test('a request that ran out goes away by itself', async () => {
  const { page, core } = await stage.open(
    busyState({ pairings: [pairing({ expires_at: nowSeconds() + 2 })] }),
  );
  await page.getByText('The request ends in 0 sec').waitFor();
  core.set({ pairings: [] });
  await expect.poll(() => page.getByRole('alertdialog').count()).toBe(0);
});

test('S85: with native approvals this page can deny and cannot allow', async () => {
  const state = busyState({ pairings: [pairing()] });
  const { page, core } = await stage.open({
    ...state,
    shell: { ...state.shell, native_approvals: true },
  });
  await page
    .getByText('Allow it in the dialog that Keybearer opened outside this window.')
    .waitFor();
  expect(await page.getByRole('button', { name: 'Allow' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Deny' }).click();
  await sent(core, 'caller.deny');
});
