import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { OpenedWebUi } from '../unit/web-ui/opened-web-ui.ts';
import { browserOfTheVictim, driveNames, HostileSite } from './hostile-page.ts';

/** Threats 1 and 2 at the other port that a browser can reach: that of `keybearer agent --ui`. */
let browser: Browser;
let context: BrowserContext;
let site: HostileSite;
let window: OpenedWebUi;

beforeAll(async () => {
  browser = await launchChromium(browserOfTheVictim);
  site = await HostileSite.open();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  window = await new OpenedWebUi().open();
  context = await browser.newContext();
  return async () => {
    await context.close();
    await window.close();
  };
});

const opened = async (): Promise<number | undefined> => {
  const page = await context.newPage();
  return (await page.goto(window.webUi.link))?.status();
};

const places = (): string[] =>
  ['/', '/api/events', '/api/commands/account.refresh-all', '/%61pi/commands/agent.pause'].map(
    (path) => window.origin + path,
  );

test('threat 1: a page beside the open window gets nothing and does nothing', async () => {
  expect(await opened()).toBe(200);
  for (const place of places()) {
    const answers = await site.attack(context, place);
    expect([...answers.keys()].sort()).toEqual([...driveNames].sort());
    for (const [drive, status] of answers) expect([drive, status >= 400]).toEqual([drive, true]);
  }
  expect(window.core.commands).toEqual([]);
  expect(window.core.listeners).toBe(0);
});

test('threat 1: a page that knows the one-time link cannot use it up', async () => {
  const answers = await site.attack(context, window.webUi.link);
  for (const [drive, status] of answers) expect([drive, status >= 400]).toEqual([drive, true]);
  expect(answers.size).toBe(driveNames.length);
  expect(await opened()).toBe(200);
});

test('threat 1: a page that sends the person there by the link does not open the window', async () => {
  const page = await context.newPage();
  await page.goto(`http://prize.fake.test:${site.port}/`);
  const arrived = page.waitForResponse((answer) => answer.url() === window.webUi.link);
  await page.evaluate(`location.href = ${JSON.stringify(window.webUi.link)}`);
  expect((await arrived).status()).toBe(403);
  expect(await opened()).toBe(200);
});

test('threat 2: a rebound name is told nothing, with the link neither', async () => {
  const page = await context.newPage();
  for (const address of [window.webUi.link, ...places()]) {
    const rebind = new URL(address);
    rebind.hostname = 'prize.fake.test';
    expect((await page.goto(rebind.href))?.status()).toBe(421);
  }
  expect(window.core.listeners).toBe(0);
  expect(await opened()).toBe(200);
});
