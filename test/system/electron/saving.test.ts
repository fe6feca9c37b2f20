import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { builtDesktop } from '../../support/electron/built-desktop.ts';
import { eventually, importClient, signIn } from '../../support/electron/journey.ts';
import type { SaveDialogShown } from '../../support/electron/remote.ts';
import { type RunningDesktop, runningDesktop } from '../../support/electron/running-desktop.ts';
import { FollowingBrowser } from '../../support/following-browser.ts';

const built = builtDesktop();
const patience = { timeout: 120_000 };

const saveDialog = (desktop: RunningDesktop): Promise<SaveDialogShown> =>
  eventually('the system’s dialog', async () => (await desktop.look()).saveDialogs[0]);

/** What the button opens is answered with a path, as a person would choose it; null is Escape. */
async function choose(
  desktop: RunningDesktop,
  button: Locator,
  path: string | null,
): Promise<SaveDialogShown> {
  await button.click();
  const asked = await saveDialog(desktop);
  await desktop.order('save.answer', { id: asked.id, path });
  return asked;
}

/** No native question takes a yes in its first second. */
async function letItWrite(desktop: RunningDesktop, message: string | RegExp): Promise<void> {
  const question = await desktop.dialog(message);
  await setTimeout(1_050);
  await desktop.answer(question, 'Write it');
}

const modeOf = (path: string): number => statSync(path).mode & 0o777;

async function desktopWithAccount(): Promise<{ desktop: RunningDesktop; page: Page }> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const browser = new FollowingBrowser();
  onTestFinished(() => browser.close());
  const desktop = await runningDesktop(built());
  await importClient(desktop, sandbox);
  await signIn(desktop, browser);
  return { desktop, page: await desktop.page() };
}

test(
  'an account and a backup go where a person chose in the system’s dialog',
  patience,
  async () => {
    const { desktop, page } = await desktopWithAccount();
    const file = join(desktop.home.folder, 'chosen.json');
    await page.getByRole('button', { name: 'Export…' }).click();
    const dialog = page.getByRole('dialog');
    const write = dialog.getByRole('button', { name: 'Write the secret' });
    await dialog.getByText('No place chosen yet').waitFor();
    expect(await write.isDisabled()).toBe(true);
    expect(await dialog.getByRole('textbox').count()).toBe(0);

    const button = dialog.getByRole('button', { name: 'Choose where…' });
    await choose(desktop, button, null);
    await dialog.getByText('No place chosen yet').waitFor();
    const asked = await choose(desktop, button, file);
    expect(asked).toMatchObject({
      name: 'ada.json',
      extensions: ['json'],
      asksBeforeReplacing: true,
    });
    await dialog.getByText(file).waitFor();
    expect(existsSync(file)).toBe(false);
    await write.click();
    await letItWrite(desktop, 'Write the secret of ada');
    await page.getByText(`${file} was written.`).waitFor();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('refresh_token');
    expect(modeOf(file)).toBe(0o600);

    // A file that is there, which the person said may go; it was readable by all.
    const old = join(desktop.home.folder, 'old.age');
    writeFileSync(old, 'what was there', { mode: 0o644 });
    await page.evaluate("location.hash = '#/settings'");
    await page.getByRole('button', { name: 'Back up…' }).click();
    const backup = await choose(
      desktop,
      dialog.getByRole('button', { name: 'Choose where…' }),
      old,
    );
    expect(backup).toMatchObject({ name: 'keybearer.age', extensions: ['age'] });
    for (const label of ['Passphrase', 'Passphrase again']) {
      await dialog.getByLabel(label, { exact: true }).fill('a long enough passphrase');
    }
    await dialog.getByRole('button', { name: 'Write the backup' }).click();
    await letItWrite(desktop, 'Write a backup of every account and client?');
    await page.getByText(`${old} was written, with one account.`).waitFor();
    expect(readFileSync(old, 'utf8')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/);
    expect(modeOf(old)).toBe(0o600);
  },
);

test('the page cannot have a file replaced that no person chose', patience, async () => {
  const { desktop, page } = await desktopWithAccount();
  const [profile, chosen] = ['.profile', 'chosen.json'].map((name) =>
    join(desktop.home.folder, name),
  );
  for (const path of [profile, chosen]) writeFileSync(path ?? '', 'mine', { mode: 0o600 });
  await page.evaluate(
    "window.asked = window.keybearer.chooseFile('chosen.json'); window.again = window.keybearer.chooseFile('b')",
  );
  expect(await page.evaluate('window.again')).toMatchObject({ failure: { code: 'conflict' } });
  const { id } = await saveDialog(desktop);
  await desktop.order('save.answer', { id, path: chosen ?? null });
  expect(await page.evaluate('window.asked')).toEqual({ ok: true, value: { path: chosen } });

  const input = JSON.stringify({ format: 'token', path: profile });
  const answer = page.evaluate(`window.keybearer.send('export.account', ${input})`);
  await letItWrite(desktop, 'Write the secret of ada');
  expect(await answer).toMatchObject({ ok: false, failure: { code: 'conflict' } });
  for (const path of [profile, chosen]) expect(readFileSync(path ?? '', 'utf8')).toBe('mine');
});
