import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { auditEntry, auditPage, usualActivity } from '../../support/scripted-activity.ts';
import { busyState, nowSeconds, type ScriptedCore } from '../../support/scripted-core.ts';
import { isFocused, sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const recorded = (core: ScriptedCore) =>
  core.answer('audit.read', () => ok(auditPage({ entries: usualActivity() })));

test('the record says who took which token when, in sentences and by day', async () => {
  const { page } = await stage.open(busyState(), { script: recorded });
  await page.getByRole('link', { name: 'Activity' }).click();
  const list = page.getByRole('region', { name: 'Activity' });
  const token = list
    .getByRole('listitem')
    .filter({ hasText: 'nightly-backup got a token of work' });
  await token.getByText('118 times').waitFor();
  await token.getByText('read, write, send and move messages to the bin').waitFor();
  await token.getByRole('img', { name: 'allowed' }).waitFor();
  const refused = list.getByRole('listitem').filter({ hasText: 'nightly-backup got no token' });
  await refused.getByRole('img', { name: 'refused' }).waitFor();
  const yesterday = list.getByRole('region', { name: /^yesterday$/i });
  await yesterday.getByText('agenda was allowed to use work').waitFor();
  await list.getByText('The default account was chosen (work)').waitFor();
  expect(await list.getByText('caller_approved').isVisible()).toBe(false);
});

test('what only a search needs stands behind "Details"', async () => {
  const { page } = await stage.open(busyState(), { script: recorded, address: '#/activity' });
  const row = page.getByRole('listitem').filter({ hasText: '118 times' });
  await row.getByText('Details').click();
  await row.getByText('ada@analytical.example').waitFor();
  await row.getByText('/usr/bin/python3.11 · process 4711, user 1000').waitFor();
  await row.getByText('9f86d081').waitFor();
  await row.getByText('q3f5ab-1c').waitFor();
  await row.getByText('token: cached').waitFor();
});

test('script, account, kind and time are asked of the record', async () => {
  const { page, core } = await stage.open(busyState(), { script: recorded, address: '#/activity' });
  const choose = async (label: string, option: string) => {
    await page.getByRole('button', { name: new RegExp(` ${label}$`) }).click();
    await page.getByRole('option', { name: option }).click();
  };
  await choose('Script', 'agenda');
  await page.getByRole('combobox', { name: 'Account' }).fill('work');
  await page.getByRole('option', { name: /^work/ }).click();
  await choose('What', 'Tokens');
  await choose('Since', 'A day ago');
  await sent(core, 'audit.read', 5);
  const last = core.sent('audit.read').at(-1);
  expect(last).toMatchObject({ caller: 'caller_agenda', account: 'acc_work', limit: 50 });
  expect(last?.event).toEqual(['token', 'invalidate', 'approval']);
  expect(Math.abs((last?.since ?? 0) - (nowSeconds() - 86_400))).toBeLessThan(10);
  expect(await page.evaluate('location.hash')).toBe('#/activity/caller_agenda');
});

test('older ones come on demand, below those that are there', async () => {
  const { page, core } = await stage.open(busyState(), {
    address: '#/activity',
    script: (scripted) =>
      scripted.answer('audit.read', ({ before }) =>
        ok(
          before === undefined
            ? auditPage({ entries: [auditEntry({ seq: 9 })], next: 9 })
            : auditPage({ entries: [auditEntry({ seq: 8, reason: 'fetched' })] }),
        ),
      ),
  });
  const older = page.getByRole('button', { name: 'Show older' });
  await older.click();
  await page.getByText('nightly-backup got a new token of work').waitFor();
  await page.getByText('nightly-backup got a token of work').waitFor();
  expect(await older.count()).toBe(0);
  expect(core.sent('audit.read').map(({ before }) => before)).toEqual([undefined, 9]);
});

test('"Look again" reads from the newest end', async () => {
  const { page, core } = await stage.open(busyState(), { script: recorded, address: '#/activity' });
  await page.getByText('118 times').waitFor();
  core.answer('audit.read', () => ok(auditPage({ entries: [auditEntry({ reason: 'fetched' })] })));
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText('nightly-backup got a new token of work').waitFor();
  expect(await page.getByText('118 times').count()).toBe(0);
});

test.each([
  [
    { chain: { status: 'broken', reason: 'altered', at: 17 } } as const,
    'The record was changed outside Keybearer, first at entry 17.',
    'pause or revoke scripts that you do not know',
  ],
  [
    { chain: { status: 'broken', reason: 'shortened', at: null } } as const,
    'Lines at the end of the record were removed outside Keybearer.',
    'keep a copy of the files that begin with “audit”',
  ],
  [
    { unwritten: 3 },
    '3 entries wait in memory, because the disk takes none.',
    'Free some disk space.',
  ],
])('D121: %j is said plainly, with what to do', async (change, what, todo) => {
  const { page } = await stage.open(busyState(), {
    address: '#/activity',
    script: (core) =>
      core.answer('audit.read', () => ok(auditPage({ entries: usualActivity(), ...change }))),
  });
  const alert = page.getByRole('alert');
  await alert.getByText(what).waitFor();
  expect(await alert.textContent()).toContain(todo);
  await page.getByText('nightly-backup got a token of work').waitFor();
});

test('nothing recorded, nothing that fits, and a record that cannot be read', async () => {
  const { page, core } = await stage.open(busyState(), {
    address: '#/activity',
    script: (scripted) => scripted.answer('audit.read', () => ok(auditPage())),
  });
  await page.getByRole('heading', { name: 'Nothing has happened yet' }).waitFor();
  await page.evaluate("location.hash = '#/activity/caller_backup'");
  await page.getByText('Nothing is recorded that fits.').waitFor();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.getByRole('heading', { name: 'Nothing has happened yet' }).waitFor();
  core.answer('audit.read', () => fail('internal', 'The record could not be read.'));
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText('The record could not be read.').waitFor();
});

test('an answer that comes after the next question is not shown under it', async () => {
  let answerFirst = () => {};
  const { page } = await stage.open(busyState(), {
    address: '#/activity',
    script: (core) =>
      core.answer('audit.read', ({ caller }) => {
        if (caller !== undefined) return ok(auditPage({ entries: [auditEntry({ count: 7 })] }));
        return new Promise((resolve) => {
          answerFirst = () => resolve(ok(auditPage({ entries: usualActivity() })));
        });
      }),
  });
  await page.getByText('Reading the record…').waitFor();
  await page.evaluate("location.hash = '#/activity/caller_backup'");
  await page.getByText('7 times').waitFor();
  const answered = page.waitForResponse((response) => response.url().includes('audit.read'));
  answerFirst();
  await answered.catch(() => undefined);
  expect(await page.getByText('118 times').count()).toBe(0);
});

test('what one script did stands beside what it may, with the way to stop it', async () => {
  const { page, core } = await stage.open(busyState(), {
    script: recorded,
    address: '#/scripts/caller_backup',
  });
  await page.getByRole('link', { name: 'What it did' }).click();
  const strip = page.getByRole('region', { name: 'nightly-backup' });
  await strip.getByText('since yesterday').waitFor();
  await strip.getByRole('button', { name: 'Pause' }).click();
  await sent(core, 'caller.pause');
  expect(core.sent('audit.read').at(-1)).toMatchObject({ caller: 'caller_backup' });
  await page.goBack();
  await page.getByRole('article', { name: 'nightly-backup' }).waitFor();
});

test('the keyboard alone filters, opens details and reaches the script', async () => {
  const { page } = await stage.open(busyState(), { script: recorded, address: '#/activity' });
  await page.getByText('118 times').waitFor();
  await page.getByRole('button', { name: 'Look again' }).focus();
  await page.keyboard.press('Tab');
  await isFocused(page.getByRole('button', { name: /All scripts/ }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: /^(nightly-backup|agenda)$/ }).waitFor();
  const row = page.getByRole('listitem').filter({ hasText: '118 times' });
  await row.locator('summary').focus();
  await page.keyboard.press('Enter');
  await row.getByText('9f86d081').waitFor();
  await row.getByRole('link', { name: 'Open the script nightly-backup' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('article', { name: 'nightly-backup' }).waitFor();
});
