import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { launchChromium } from '../support/chromium.ts';
import { keybearerWithSandbox, type RunningKeybearer } from '../support/running-keybearer.ts';
import { browserOfTheVictim, driveNames, HostileSite } from './hostile-page.ts';

/**
 * Threats 1 and 2 at the port that a sign-in opens, in a real browser: the one that the person signs
 * in with also has a hostile page open. The page is given more than it could ever know.
 */
let browser: Browser;
let context: BrowserContext;
let site: HostileSite;
let keybearer: RunningKeybearer;
let sandbox: Sandbox;
let link: string;

beforeAll(async () => {
  browser = await launchChromium(browserOfTheVictim);
  site = await HostileSite.open();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  ({ keybearer, sandbox } = await keybearerWithSandbox());
  context = await browser.newContext();
  await keybearer.run('sign-in.start', { mode: 'link', scopes: ['calendar.readonly'] });
  link = (await keybearer.signInAt('waiting_for_browser')).link;
  return () => context.close();
});

const stepNow = () => keybearer.core.state.current().signIn?.step.kind;

/** The person opens the link and stands on the consent page. */
async function consent(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('button', { name: 'Allow' }).waitFor();
  return page;
}

/** As it would be if the page had read everything that the browser was sent. */
function callback(fields: Readonly<Record<string, string>>, host?: string): string {
  const { parameters } = sandbox.requests.last('authorization');
  const url = new URL(parameters.redirect_uri ?? '');
  if (host !== undefined) url.hostname = host;
  url.search = new URLSearchParams({ state: parameters.state ?? '', ...fields }).toString();
  return url.href;
}

/** The sign-in still waits, and the person's own answer ends it well. */
async function goesWellAfterwards(page: Page): Promise<void> {
  expect(stepNow()).toBe('waiting_for_browser');
  await page.getByRole('button', { name: 'Allow' }).click();
  expect((await keybearer.signInAt('done')).email).toBe('ada@sandbox.example');
  await page.waitForURL('**/done');
}

const allRefused = (answers: ReadonlyMap<string, number>) => {
  // A drive that never arrived would prove nothing.
  expect([...answers.keys()].sort()).toEqual([...driveNames].sort());
  for (const [drive, status] of answers) expect([drive, status >= 400]).toEqual([drive, true]);
};

describe('threat 1: a page in the browser that signs in', () => {
  test('cannot cancel the sign-in, guessing the state', async () => {
    const page = await consent();
    const guess = callback({ state: 'A'.repeat(43), error: 'access_denied' });
    allRefused(await site.attack(context, guess));
    await goesWellAfterwards(page);
  });

  test('cannot cancel it even knowing path and state', async () => {
    const page = await consent();
    allRefused(await site.attack(context, callback({ error: 'access_denied' })));
    await goesWellAfterwards(page);
  });

  test('cannot put its own code in the place of the person’s', async () => {
    const page = await consent();
    allRefused(await site.attack(context, callback({ code: '4/0Aattacker' })));
    await goesWellAfterwards(page);
    expect(sandbox.requests.to('token').map(({ form }) => form.code)).not.toContain('4/0Aattacker');
  });

  test('cannot use up the one-time link, even knowing it', async () => {
    allRefused(await site.attack(context, link));
    expect(stepNow()).toBe('waiting_for_browser');
    await goesWellAfterwards(await consent());
  });

  test('finds nothing by trying paths, and is told nothing about what is there', async () => {
    const page = await consent();
    const answers = await site.attack(context, new URL('/callback', link).href);
    allRefused(answers);
    await goesWellAfterwards(page);
  });
});

describe('threat 2: a name that was rebound to 127.0.0.1', () => {
  const as = (url: string) => {
    const rebind = new URL(url);
    rebind.hostname = 'prize.fake.test';
    return rebind.href;
  };

  test('opens neither the one-time link nor the callback, not by navigating either', async () => {
    const stranger = await context.newPage();
    expect((await stranger.goto(as(link)))?.status()).toBe(421);
    const page = await consent();
    const forged: Record<string, string>[] = [{ error: 'access_denied' }, { code: '4/0Aattacker' }];
    for (const fields of forged) {
      const answer = await stranger.goto(callback(fields, 'prize.fake.test'));
      expect(answer?.status()).toBe(421);
    }
    await goesWellAfterwards(page);
  });

  test('gives a page of the same origin nothing to read', async () => {
    // Without the policy of our own refusal page, which a page that was there before would not have.
    const withoutPolicy = await browser.newContext({ bypassCSP: true });
    const stranger = await withoutPolicy.newPage();
    await stranger.goto(as(new URL('/', link).href));
    const read = `fetch(${JSON.stringify(new URL(link).pathname)}).then(async (answer) =>
      ({ status: answer.status, text: await answer.text(), headers: [...answer.headers.keys()] }))`;
    const answer = (await stranger.evaluate(read)) as Record<string, unknown>;
    expect(answer.status).toBe(421);
    expect(String(answer.text)).not.toMatch(/state|code_challenge|http/);
    await withoutPolicy.close();
    await goesWellAfterwards(await consent());
  });
});
