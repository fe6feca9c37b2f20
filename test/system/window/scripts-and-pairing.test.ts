import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ApprovalView } from '../../../src/shared/app-state.ts';
import { fail, ok } from '../../../src/shared/failure.ts';
import { normaliseScopes } from '../../../src/shared/scope.ts';
import { busyState, emptyState, nowSeconds, pairing } from '../../support/scripted-core.ts';
import { decided, isFocused, sent, WindowStage } from './window-stage.ts';

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

test('a wish for more than is often enough is pointed out, until it is unticked', async () => {
  const scopes = normaliseScopes(['gmail.modify', 'calendar.freebusy']);
  const { page } = await stage.open(busyState({ pairings: [pairing({ scopes })] }));
  const dialog = page.getByRole('alertdialog');
  const notes = dialog.getByRole('note');
  await expect
    .poll(() => notes.allTextContents())
    .toEqual([
      'gmail.modify may be more than is needed. Narrower: gmail.readonly, gmail.send, gmail.labels.',
    ]);
  await dialog.getByText('read, write, send and move messages to the bin').click();
  await expect.poll(() => notes.count()).toBe(0);
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
  expect(decided(core)).toEqual([]);
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
  await dialog.getByRole('radio', { name: '1 hour' }).check({ force: true });
  await dialog.getByRole('radio', { name: 'Once a session' }).check({ force: true });
  await dialog.getByLabel(/^Tokens a minute/).fill('60');
  await dialog.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('status').getByText('nightly-backup may ask for tokens now.').waitFor();
  expect(core.sent('caller.approve')).toEqual([
    {
      ...{ code: 'WDJB-MJHT', accounts: ['acc_personal'], scopes: [gmail] },
      ...{ hours: 1, ask: 'session', per_minute: 60 },
    },
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

test('a rate that is none is said, and cannot be allowed', async () => {
  const { page } = await stage.open(busyState({ pairings: [pairing()] }));
  const dialog = page.getByRole('alertdialog');
  const allow = dialog.getByRole('button', { name: 'Allow' });
  await expect.poll(() => allow.isDisabled()).toBe(false);
  await dialog.getByLabel(/^Tokens a minute/).fill('lots');
  await dialog.getByText('Write a whole number from 1 to 100,000, or nothing.').waitFor();
  expect(await allow.isDisabled()).toBe(true);
  await dialog.getByLabel(/^Tokens a minute/).fill('');
  expect(await allow.isDisabled()).toBe(false);
});

test('S85: two minutes of silence mean no; who is still choosing is not silent', async () => {
  const { page, core } = await stage.open(busyState());
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  core.set({ pairings: [pairing({ expires_at: nowSeconds() + 300 })] });
  core.answer('caller.deny', () => {
    core.set({ pairings: [] });
    return ok({});
  });
  const dialog = page.getByRole('alertdialog');
  await dialog.waitFor();
  await page.clock.runFor(119_000);
  await dialog.getByRole('radio', { name: 'Every time' }).check({ force: true });
  await page.clock.runFor(119_000);
  expect(decided(core)).toEqual([]);
  await page.clock.runFor(2_000);
  await sent(core, 'caller.deny');
  expect(core.sent('caller.deny')).toEqual([{ code: 'WDJB-MJHT', silence: true }]);
  await page.getByText('Nobody answered nightly-backup for two minutes').waitFor();
  expect(core.sent('caller.approve')).toEqual([]);
});

test('S85: with native approvals the choice is handed on, and the page says who has the last word', async () => {
  const state = busyState({ pairings: [pairing()] });
  const { page, core } = await stage.open({
    ...state,
    shell: { ...state.shell, native_approvals: true },
  });
  core.answer('caller.approve', () => new Promise(() => {}));
  await page.getByRole('button', { name: 'Allow… (Keybearer asks once more)' }).click();
  await page.getByText('Keybearer asks once more in a dialog outside this window.').waitFor();
  await sent(core, 'caller.approve');
  await page.getByRole('button', { name: 'Deny' }).click();
  await sent(core, 'caller.deny');
});

const waitingToken = (change: Partial<ApprovalView> = {}): ApprovalView => ({
  ...{ id: 'ask1', caller: 'caller_backup', name: 'nightly-backup', scopes: [gmail] },
  account: { id: 'acc_work', email: 'ada@analytical.example', alias: 'work' },
  ask: 'always',
  peer: { pid: 4711, uid: 1000, program: '/usr/bin/curl', cwd: '/home/ada/backup' },
  expires_at: nowSeconds() + 118,
  ...change,
});

test('a token that waits for a yes is asked about: who, what, how long; Deny is focused', async () => {
  const { page, core } = await stage.open(
    busyState({ approvals: [waitingToken()], pairings: [pairing()] }),
    { address: '#/settings' },
  );
  core.answer('approval.allow', () => {
    core.set({ approvals: [] });
    return ok({});
  });
  const dialog = page.getByRole('alertdialog', { name: 'A script asks for a token' });
  await dialog.getByText('nightly-backup').waitFor();
  await dialog.getByText('It wants a token of work (ada@analytical.example)').waitFor();
  await dialog.getByText('read your messages').waitFor();
  await dialog.getByText('/usr/bin/curl, process 4711').waitFor();
  await dialog.getByText('/home/ada/backup').waitFor();
  await dialog.getByText(/The request ends in 1 min; silence means no/).waitFor();
  await isFocused(dialog.getByRole('button', { name: 'Deny' }));
  // One question at a time: the pairing waits for its turn.
  expect(await page.getByRole('alertdialog').count()).toBe(1);
  await dialog.getByRole('button', { name: 'Allow once' }).click();
  await page.getByText('nightly-backup got its token.').waitFor();
  expect(core.sent('approval.allow')).toEqual([{ id: 'ask1' }]);
  await page.getByRole('alertdialog', { name: 'A script asks for access' }).waitFor();
});

test('once a session says for how long a yes holds, and Enter is a no', async () => {
  const { page, core } = await stage.open(
    busyState({ approvals: [waitingToken({ ask: 'session' })] }),
  );
  await page.getByRole('button', { name: 'Allow until Keybearer stops' }).waitFor();
  await isFocused(page.getByRole('button', { name: 'Deny' }));
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await sent(core, 'approval.deny');
  expect(core.commands).toEqual([{ name: 'approval.deny', input: { id: 'ask1' } }]);
});

test('where a native dialog asks about tokens, the page asks nothing', async () => {
  const state = busyState({ approvals: [waitingToken()] });
  const { page } = await stage.open({
    ...state,
    shell: { ...state.shell, native_approvals: true },
  });
  await page.getByRole('heading', { name: 'Accounts' }).waitFor();
  expect(await page.getByRole('alertdialog').count()).toBe(0);
  expect(await page.title()).toBe('Keybearer');
});

test('a script’s page tells which account with which right since when, and on which terms', async () => {
  const [script, ...others] = busyState().callers;
  if (script === undefined) throw new Error('the busy state has scripts');
  const callers = [
    { ...script, ask: 'session' as const, per_minute: 60, idle_days: 30 },
    ...others,
  ];
  const { page } = await stage.open(busyState({ callers }), { address: '#/scripts/caller_backup' });
  const detail = page.getByRole('article', { name: 'nightly-backup' });
  await detail.getByRole('heading', { name: 'personal · ada.lovelace@gmail.com' }).waitFor();
  await detail.getByText('since yesterday').waitFor();
  await detail.getByText('Once, and again after Keybearer was stopped or paused').waitFor();
  await detail.getByText('At most 60 tokens a minute').waitFor();
  await detail.getByText('In 29 days').waitFor();
});

test('one press pauses a script, another lets it go on', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/scripts/caller_backup' });
  const withPaused = (paused: boolean) => () => {
    const callers = core
      .current()
      .callers.map((one) => (one.id === 'caller_backup' ? { ...one, paused } : one));
    core.set({ callers });
    return ok({ name: 'nightly-backup' });
  };
  core.answer('caller.pause', withPaused(true));
  core.answer('caller.resume', withPaused(false));
  const detail = page.getByRole('article', { name: 'nightly-backup' });
  await detail.getByRole('button', { name: 'Pause' }).click();
  await detail.getByText('Its key stays, and gets nothing until you resume it.').waitFor();
  expect(await page.getByRole('option', { name: /nightly-backup/ }).textContent()).toContain(
    'Paused',
  );
  await detail.getByRole('button', { name: 'Resume' }).click();
  await detail.getByRole('button', { name: 'Pause' }).waitFor();
  expect(core.commands).toEqual([
    { name: 'caller.pause', input: { caller: 'caller_backup' } },
    { name: 'caller.resume', input: { caller: 'caller_backup' } },
  ]);
});

test('a pause that could not be saved is said and stays', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/scripts/caller_backup' });
  core.answer('caller.pause', () =>
    fail('store_write_failed', 'The caller is paused now, but that could not be saved.'),
  );
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('The caller is paused now, but that could not be saved.').waitFor();
});

test('a script is changed: less here, another account there, other terms; only that is sent', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/scripts/caller_agenda' });
  core.answer('caller.change', () => ok(busyState().callers[1] as never));
  await page.getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change agenda' });
  const change = dialog.getByRole('button', { name: 'Change', exact: true });
  expect(await change.isDisabled()).toBe(true);
  await dialog.getByRole('combobox', { name: 'Add an account' }).fill('personal');
  await page.getByRole('option', { name: 'personal · ada.lovelace@gmail.com' }).click();
  const added = dialog.getByRole('group', { name: 'personal · ada.lovelace@gmail.com' });
  await added.getByRole('checkbox', { name: /Gmail/ }).check({ force: true });
  await dialog.getByText('30 days from now').click();
  await dialog.getByText('Every time').click();
  await change.click();
  await page.getByText('agenda is changed. This holds from its next request on.').waitFor();
  expect(core.sent('caller.change')).toEqual([
    {
      caller: 'caller_agenda',
      grants: [
        { account: 'acc_work', scopes: ['https://www.googleapis.com/auth/calendar'] },
        { account: 'acc_personal', scopes: [gmail] },
      ],
      days: 30,
      ask: 'always',
    },
  ]);
});

test('a script without any permission left is no change that can be sent', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/scripts/caller_agenda' });
  await page.getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change agenda' });
  await dialog.getByRole('checkbox', { name: /Calendar/ }).uncheck({ force: true });
  await dialog.getByText('A script without a permission gets nothing.').waitFor();
  expect(await dialog.getByRole('button', { name: 'Change', exact: true }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Leave it as it is' }).click();
  expect(decided(core)).toEqual([]);
});
