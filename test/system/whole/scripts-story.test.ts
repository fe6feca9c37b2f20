import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/adapters/clock.ts';
import { openWebUi, type WebUi } from '../../../src/main/web-ui/web-ui.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { launchChromium, watchedPage } from '../../support/chromium.ts';
import { RunningKeybearer } from '../../support/running-keybearer.ts';
import { builtRenderer, realRandom } from '../../support/served-window.ts';

/**
 * A stranger in front of the window: which script read which mailbox, with which right, since when,
 * and stopped with one press. Real Chromium, the built renderer, the whole core and real requests.
 * One story; each test goes on where the one before ended.
 */
const run = promisify(execFile);
const keybearer = new RunningKeybearer();
let browser: Browser;
let sandbox: Sandbox;
let webUi: WebUi;
let page: Page;
let complaints: readonly string[];
let key: string;

const gmailInWords = 'read your messages and settings';
const token = (query = '') => keybearer.ask(`/v1/token${query}`, { key });

async function signIn(account: string, scope: string): Promise<void> {
  await keybearer.run('sign-in.start', { mode: 'browser', account, scopes: [scope] });
  await keybearer.signInAt('done');
}

beforeAll(async () => {
  browser = await launchChromium();
  sandbox = await startSandbox();
  const core = await keybearer.start({ clock: systemClock });
  await keybearer.run('client.add', { json: sandbox.clientSecretJson });
  await signIn('ada@sandbox.example', 'gmail.readonly');
  await signIn('bruno@sandbox.example', 'calendar.readonly');
  const opened = await openWebUi({
    ...{ clock: systemClock, random: realRandom, log: keybearer.log },
    ...{ commands: core.commands, state: core.state, rendererFolder: builtRenderer },
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

async function allowed(name: string): Promise<void> {
  const allow = page.getByRole('alertdialog').getByRole('button', { name });
  await expect.poll(() => allow.isEnabled()).toBe(true);
  await allow.click();
}

describe('a script and the people who answer for it', () => {
  it('is let in for one mailbox of two, for a day, and only when a person is asked', async () => {
    const wished = await keybearer.ask('/v1/pair', {
      method: 'POST',
      body: {
        name: 'mail-archive',
        accounts: ['ada@sandbox.example', 'bruno@sandbox.example'],
        scopes: ['gmail.readonly', 'calendar.readonly'],
        reason: 'keeps a copy of the mail',
      },
    });
    const dialog = page.getByRole('alertdialog', { name: 'A script asks for access' });
    await dialog.getByText(String(wished.json?.code)).waitFor();
    await dialog.getByText('keeps a copy of the mail').waitFor();
    await dialog.getByText(`process ${process.pid}`).waitFor();
    await dialog.getByText(process.cwd(), { exact: true }).waitFor();
    await dialog.getByRole('checkbox', { name: /bruno@sandbox/ }).uncheck({ force: true });
    await dialog.getByRole('checkbox', { name: /Calendar/ }).uncheck({ force: true });
    await dialog.getByRole('radio', { name: '1 day' }).check({ force: true });
    await dialog.getByRole('radio', { name: 'Once a session' }).check({ force: true });
    await allowed('Allow');
    await dialog.waitFor({ state: 'hidden' });
    const { pairing_id, secret } = wished.json ?? {};
    const polled = await keybearer.ask(`/v1/pair/${pairing_id}`, { key: `Pairing ${secret}` });
    key = `Bearer ${polled.json?.caller_key}`;
    expect(polled.json?.granted).toMatchObject([{ account: 'ada' }]);
  });

  it('waits for a yes in the window, and then has its token', async () => {
    const waiting = token();
    const dialog = page.getByRole('alertdialog', { name: 'A script asks for a token' });
    await dialog.getByText('ada@sandbox.example').waitFor();
    await dialog.getByText(gmailInWords).waitFor();
    await allowed('Allow until Keybearer stops');
    expect((await waiting).status).toBe(200);
    expect((await token()).status).toBe(200);
    expect((await token('?account=bruno')).status).toBe(403);
  });

  it('its page says which mailbox, which right, since when, until when, how it asks', async () => {
    await page.getByRole('link', { name: 'Scripts' }).click();
    await page.getByRole('option', { name: /mail-archive/ }).click();
    const detail = page.getByRole('article', { name: 'mail-archive' });
    await detail.getByRole('heading', { name: 'ada@sandbox.example' }).waitFor();
    await detail.getByText('since just now').waitFor();
    await detail.getByText(gmailInWords).waitFor();
    await detail.getByText(/^In 23 hr/).waitFor();
    await detail.getByText('Once, and again after Keybearer was stopped or paused').waitFor();
    expect(await detail.textContent()).not.toContain('bruno@sandbox.example');
    await detail
      .getByText(/just now/)
      .first()
      .waitFor();
  });

  it('its examples run as they are printed', async () => {
    mkdirSync(join(keybearer.home, 'callers'), { mode: 0o700 });
    const keyFile = join(keybearer.home, 'callers', 'mail-archive.hdr');
    writeFileSync(keyFile, `Authorization: ${key}\n`, { mode: 0o600 });
    const detail = page.getByRole('article', { name: 'mail-archive' });
    const printed = async (tab: string): Promise<string> => {
      await detail.getByRole('tab', { name: tab }).click();
      return (await detail.getByRole('tabpanel').locator('code').textContent()) ?? '';
    };
    const script = join(keybearer.home, 'example.mjs');
    const curl = await run('sh', ['-c', await printed('curl')]);
    const python = await run('python3', ['-c', await printed('Python')]);
    writeFileSync(script, await printed('Node'));
    const node = await run(process.execPath, [script]);
    const served = (await token()).json?.access_token;
    expect(JSON.parse(curl.stdout).access_token).toBe(served);
    expect([python.stdout, node.stdout]).toEqual([`${served}\n`, `${served}\n`]);
  });

  it('what it did stands in the activity: who, which mailbox, which right, when', async () => {
    await page.getByRole('link', { name: 'Activity' }).click();
    const today = page.getByRole('region', { name: /^today$/i });
    const taken = today
      .getByRole('listitem')
      .filter({ hasText: 'mail-archive got a new token of ada' });
    await taken.getByText(gmailInWords).waitFor();
    await taken
      .locator('time')
      .getByText(/^\d{2}:\d{2}/)
      .waitFor();
    await today.getByText('You were asked, and let mail-archive have a token of ada').waitFor();
    await today.getByText('mail-archive was allowed to use ada').waitFor();
    await today.getByText('mail-archive got no token: that is not allowed to it').waitFor();
    await taken.getByRole('link', { name: 'Open the script mail-archive' }).click();
    await page.getByRole('article', { name: 'mail-archive' }).waitFor();
  });

  it('one press stops it, and that is in the record as well', async () => {
    await page.getByRole('link', { name: 'What it did' }).click();
    const strip = page.getByRole('region', { name: 'mail-archive' });
    await strip.getByRole('button', { name: 'Pause' }).click();
    await strip.getByText('Paused').waitFor();
    const refused = await token();
    expect([refused.status, refused.json?.error]).toEqual([423, 'paused']);
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('mail-archive was paused').waitFor();
    await page.getByText('mail-archive was turned away: it was paused').waitFor();
  });

  it('is given more later, and its page says since when', async () => {
    await page.getByRole('link', { name: 'mail-archive', exact: true }).click();
    const detail = page.getByRole('article', { name: 'mail-archive' });
    await detail.getByRole('button', { name: 'Resume' }).click();
    await detail.getByRole('button', { name: 'Change…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change mail-archive' });
    await dialog.getByRole('combobox', { name: 'Add an account' }).fill('bruno');
    await page.getByRole('option', { name: /bruno@sandbox/ }).click();
    const bruno = dialog.getByRole('group', { name: /bruno@sandbox/ });
    await bruno.getByRole('checkbox', { name: /Calendar/ }).check({ force: true });
    await dialog.getByRole('radio', { name: 'Never' }).check({ force: true });
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await detail.getByRole('heading', { name: /bruno@sandbox/ }).waitFor();
    expect((await token('?account=bruno')).status).toBe(200);
    const [ada, added] = keybearer.core.state.current().callers[0]?.grants ?? [];
    expect(ada?.email).toBe('ada@sandbox.example');
    expect(added?.since ?? 0).toBeGreaterThanOrEqual(ada?.since ?? Number.POSITIVE_INFINITY);
  });

  it('without one complaint in the console', () => {
    expect(complaints).toEqual([]);
  });
});
