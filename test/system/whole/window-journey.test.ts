import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/main/adapters/clock.ts';
import { systemRandom } from '../../../src/main/adapters/random.ts';
import { openWebUi } from '../../../src/main/web-ui/web-ui.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { launchChromium, watchedPage } from '../../support/chromium.ts';
import { RunningKeybearer } from '../../support/running-keybearer.ts';

/**
 * The same journey as the desktop's (test/system/electron/journey.test.ts), through the interface in a
 * browser: real Chromium, the built window, the whole core, and the sandbox's own consent page.
 */
interface Stage {
  readonly keybearer: RunningKeybearer;
  readonly sandbox: Sandbox;
  readonly page: Page;
  readonly complaints: readonly string[];
}

async function openStage(): Promise<Stage> {
  const browser: Browser = await launchChromium();
  onTestFinished(() => browser.close());
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { page, complaints } = await watchedPage(browser);
  page.setDefaultTimeout(15_000);
  const keybearer = new RunningKeybearer();
  onTestFinished(() => keybearer.stop());
  const core = await keybearer.start({
    clock: systemClock,
    browser: {
      open: async (url) => {
        await (await page.context().newPage()).goto(url);
        return { ok: true, value: undefined };
      },
    },
  });
  const webUi = await openWebUi({
    ...{ clock: systemClock, random: systemRandom, log: keybearer.log },
    ...{ commands: core.commands, state: core.state, rendererFolder: 'dist/renderer' },
  });
  if (!webUi.ok) throw new Error(webUi.failure.sentence);
  onTestFinished(() => webUi.value.close());
  await page.goto(webUi.value.link);
  return { keybearer, sandbox, page, complaints };
}

test('first run, two accounts, a script, no network, a revoked account, and one removed', async () => {
  const stage = await openStage();
  const { page, keybearer, sandbox } = stage;

  await importClient(stage);
  await signIn(stage, 'ada@sandbox.example', 'calendar.readonly');
  await signIn(stage, 'bruno@sandbox.example', 'contacts.readonly');
  expect(keybearer.core.state.current().accounts).toMatchObject([
    { alias: 'ada', scopes: expect.arrayContaining([expect.stringContaining('calendar')]) },
    { alias: 'bruno', scopes: expect.arrayContaining([expect.stringContaining('contacts')]) },
  ]);
  const key = await pair(stage);
  const token = () => keybearer.ask('/v1/token', { key });
  expect((await token()).status).toBe(200);

  await loseNetwork(stage);
  expect((await token()).status).toBe(200);
  await networkIsBack(stage);
  await mendRevoked(stage, 'bruno');
  await remove(stage, 'ada');

  expect(sandbox.requests.count('revoke')).toBe(1);
  await expect.poll(async () => (await token()).status).toBe(401);
  expect(keybearer.core.state.current().accounts.map(({ alias }) => alias)).toEqual(['bruno']);
  await page.getByRole('option', { name: /bruno/ }).waitFor();
  expect(stage.complaints).toEqual([]);
});

async function importClient({ page, sandbox }: Stage): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({
    name: 'client_secret.json',
    mimeType: 'application/json',
    buffer: Buffer.from(sandbox.clientSecretJson),
  });
  await page.getByRole('heading', { name: 'Add account' }).waitFor();
}

async function signIn(stage: Stage, email: string, permission: string): Promise<void> {
  const { page } = stage;
  await page.evaluate("location.hash = '#/add-account'");
  await page.getByRole('searchbox', { name: 'Search permissions' }).fill(permission);
  await page.getByRole('checkbox', { name: /See/ }).first().check({ force: true });
  await page.getByRole('button', { name: /^Continue/ }).click();
  await consent(stage, email);
  await page.getByRole('button', { name: 'Show the account' }).click();
  await page.getByRole('article', { name: email.split('@')[0] ?? '' }).waitFor();
}

/** In the tab that the sign-in has opened. */
async function consent({ page }: Stage, email: string): Promise<void> {
  await expect.poll(() => page.context().pages().length).toBe(2);
  const tab = page.context().pages().at(-1);
  if (tab === undefined) throw new Error('unreachable');
  await tab.getByRole('radio', { name: new RegExp(email) }).check();
  await tab.getByRole('button', { name: /allow/i }).click();
  await tab.waitForURL(/\/done$/);
  await tab.close();
}

/** A script asks, a person reads and allows in the page; answers its key. */
async function pair({ page, keybearer }: Stage): Promise<string> {
  const { json } = await keybearer.ask('/v1/pair', {
    method: 'POST',
    body: { name: 'backup', accounts: ['ada'], scopes: ['calendar.readonly'] },
  });
  const request = page.getByRole('alertdialog').filter({ hasText: String(json?.code) });
  const allow = request.getByRole('button', { name: 'Allow' });
  await expect.poll(() => allow.isEnabled()).toBe(true);
  await allow.click();
  await request.waitFor({ state: 'hidden' });
  const polled = await keybearer.ask(`/v1/pair/${json?.pairing_id}`, {
    key: `Pairing ${json?.secret}`,
  });
  expect(polled.status).toBe(200);
  return `Bearer ${polled.json?.caller_key}`;
}

async function show({ page }: Stage, alias: string) {
  await page.evaluate("location.hash = '#/accounts'");
  await page.getByRole('option', { name: new RegExp(alias) }).click();
  return page.getByRole('article', { name: alias });
}

/** Nothing gets through to the server; the window says so, in words. */
async function loseNetwork(stage: Stage): Promise<void> {
  const { sandbox } = stage;
  const fault = { kind: 'reset', moment: 'before' } as const;
  sandbox.faults.order('token', fault, { times: Number.POSITIVE_INFINITY });
  const account = await show(stage, 'ada');
  await account.getByRole('button', { name: 'Refresh now' }).click();
  await account
    .getByText(/offline|no connection/i)
    .first()
    .waitFor();
}

async function networkIsBack(stage: Stage): Promise<void> {
  stage.sandbox.faults.clear('token');
  const account = await show(stage, 'ada');
  await account
    .getByRole('button', { name: /^(Refresh now|Try (again|now))/ })
    .first()
    .click();
  await account.getByText(/Good/).first().waitFor();
}

/** The grant ends at the server; one button mends it. */
async function mendRevoked(stage: Stage, alias: string): Promise<void> {
  stage.sandbox.faults.refuseToken('invalid_grant', {
    matching: { account: `${alias}@sandbox.example`, grant_type: 'refresh_token' },
  });
  const account = await show(stage, alias);
  await account.getByRole('button', { name: 'Refresh now' }).click();
  await account.getByRole('button', { name: 'Sign in again' }).first().click();
  await consent(stage, `${alias}@sandbox.example`);
  await stage.page.getByRole('button', { name: 'Show the account' }).click();
  await stage.page.getByRole('article', { name: alias }).getByText(/Good/).first().waitFor();
}

async function remove(stage: Stage, alias: string): Promise<void> {
  const account = await show(stage, alias);
  await account.getByRole('button', { name: 'Log out…' }).click();
  const dialog = stage.page.getByRole('alertdialog');
  await dialog.getByText(/backup/).waitFor();
  await dialog.getByRole('button', { name: 'Log out and revoke' }).click();
  await expect.poll(() => stage.keybearer.core.state.current().accounts.length).toBe(1);
}
