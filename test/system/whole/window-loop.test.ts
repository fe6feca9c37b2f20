import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/adapters/clock.ts';
import { openWebUi, type WebUi } from '../../../src/main/web-ui/web-ui.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { launchChromium, watchedPage } from '../../support/chromium.ts';
import { RunningKeybearer } from '../../support/running-keybearer.ts';

/**
 * A person in front of the real window: real Chromium, the built renderer, the whole core, and the
 * sandbox's own consent page. One story; each test goes on where the one before ended.
 */
const keybearer = new RunningKeybearer();
let browser: Browser;
let sandbox: Sandbox;
let webUi: WebUi;
let page: Page;
let complaints: readonly string[];

/** The person's browser: the sign-in link opens in a tab of its own. */
const personsBrowser = {
  open: async (url: string) => {
    const tab = await page.context().newPage();
    await tab.goto(url);
    return { ok: true, value: undefined } as const;
  },
};

beforeAll(async () => {
  browser = await launchChromium();
  sandbox = await startSandbox();
  const core = await keybearer.start({ clock: systemClock, browser: personsBrowser });
  const opened = await openWebUi({
    clock: systemClock,
    random: {
      bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      fraction: Math.random,
    },
    log: keybearer.log,
    commands: core.commands,
    state: core.state,
    rendererFolder: 'dist/renderer',
  });
  if (!opened.ok) throw new Error(opened.failure.sentence);
  webUi = opened.value;
  const watched = await watchedPage(browser);
  page = watched.page;
  page.setDefaultTimeout(10_000);
  complaints = watched.complaints;
  await page.goto(webUi.link);
});

afterAll(async () => {
  await browser?.close();
  await webUi?.close();
  await keybearer.stop();
  await sandbox?.close();
});

/** The tab with the consent page. */
async function consentPage(): Promise<Page> {
  const tab = page.context().pages().at(-1);
  if (tab === undefined || tab === page) throw new Error('no tab was opened for the sign-in');
  await tab.waitForLoadState();
  return tab;
}

describe('the whole loop in the window', () => {
  it('begins with importing a client', async () => {
    const file = join(keybearer.home, 'client_secret.json');
    writeFileSync(file, sandbox.clientSecretJson);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles(file);
    await page.getByRole('heading', { name: 'Add account' }).waitFor();
    expect(keybearer.core.state.current().clients).toMatchObject([{ sandbox: true }]);
  });

  it('adds an account with a permission from the picker, through the consent page', async () => {
    await page.getByRole('searchbox', { name: 'Search permissions' }).fill('calendar');
    const box = page.getByRole('checkbox', { name: /See your calendars/i }).first();
    await box.check({ force: true });
    await page.getByRole('button', { name: /^Continue/ }).click();
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
    await expect.poll(() => page.context().pages().length).toBe(2);
    const consent = await consentPage();
    await consent.getByRole('button', { name: /allow/i }).click();
    await consent.waitForURL(/\/done$/);
    await consent.close();
    const result = page.getByRole('dialog', { name: 'Signed in' });
    await result.getByText('ada@sandbox.example').first().waitFor();
    await result
      .getByRole('button', { name: /done|close/i })
      .first()
      .click();
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('option', { name: /ada/ }).waitFor();
  });

  it('shows health and time to expiry, and refreshes', async () => {
    const before = sandbox.requests.count('token');
    await page.getByRole('option', { name: /ada/ }).click();
    const detail = page.getByRole('article', { name: 'ada' });
    await detail.getByText(/Good/).first().waitFor();
    await detail.getByRole('button', { name: 'Refresh now' }).click();
    await expect.poll(() => sandbox.requests.count('token')).toBe(before + 1);
  });

  it('lets a sign-in be cancelled while the browser waits', async () => {
    await page.getByRole('button', { name: 'Add account' }).click();
    await page.getByRole('button', { name: /^Continue/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect
      .poll(() => keybearer.core.state.current().signIn?.step.kind ?? 'gone')
      .toMatch(/ended|gone/);
    await (await consentPage()).close();
    // One's own wish is no trouble: nothing asks, a line says it.
    await page.getByRole('status').getByText('The sign-in was cancelled.').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('shows a pairing request at once and approves it by its code', async () => {
    const scopes = ['calendar.readonly'];
    const wished = await keybearer.ask('/v1/pair', {
      method: 'POST',
      body: { name: 'backup', accounts: ['ada'], scopes },
    });
    const dialog = page
      .getByRole('alertdialog')
      .or(page.getByRole('dialog'))
      .filter({ hasText: 'backup' });
    await dialog.getByText(String(wished.json?.code)).waitFor();
    const allow = dialog.getByRole('button', { name: /allow/i });
    await expect.poll(() => allow.isEnabled()).toBe(true);
    await allow.click();
    const { pairing_id, secret } = wished.json ?? {};
    await expect
      .poll(() => keybearer.core.state.current().callers.map((caller) => caller.name))
      .toEqual(['backup']);
    const polled = await keybearer.ask(`/v1/pair/${pairing_id}`, { key: `Pairing ${secret}` });
    const key = `Bearer ${polled.json?.caller_key}`;
    expect((await keybearer.ask('/v1/token?scope=calendar.readonly', { key })).status).toBe(200);

    await page.getByRole('link', { name: 'Scripts' }).click();
    await page.getByRole('option', { name: /backup/ }).click();
    await page.getByRole('button', { name: 'Revoke…' }).click();
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: 'Revoke', exact: true })
      .click();
    await expect.poll(async () => (await keybearer.ask('/v1/token', { key })).status).toBe(401);
  });

  it('renames and logs out, which revokes', async () => {
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('option', { name: /ada/ }).click();
    await page.getByRole('button', { name: /^Rename/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('home');
    await dialog.getByRole('button', { name: /rename|save/i }).click();
    await page.getByRole('article', { name: 'home' }).waitFor();
    await page.getByRole('button', { name: /^(Log out|Remove)/ }).click();
    const confirm = page.getByRole('alertdialog');
    await confirm
      .getByRole('button', { name: /log out|remove/i })
      .first()
      .click();
    await expect.poll(() => sandbox.requests.count('revoke')).toBe(1);
    await expect.poll(() => keybearer.core.state.current().accounts).toEqual([]);
  });

  it('without one complaint in the console', () => {
    expect(complaints).toEqual([]);
  });
});
