import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { busyState, pairing } from '../../support/scripted-core.ts';
import { answerPages, scenes } from '../../support/window-scenes.ts';
import { goTo, isFocused, sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

interface AxeOutcome {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** Every rule of axe-core, its best practices too, unless only some are asked for. */
async function axeFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axeSource);
  // What passes is not described one by one: that takes axe longer than all the rest.
  const options = {
    resultTypes: ['violations'],
    ...(rules === undefined ? {} : { runOnly: rules }),
  };
  const outcome = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as AxeOutcome;
  return outcome.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  );
}

/** What would have to be scrolled sideways: only code may. */
const sidewaysScrolling = (page: Page): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll('*')]
    .filter((element) => element.scrollWidth > element.clientWidth
      && (element === document.documentElement
        || ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
      && element.tagName !== 'PRE')
    .map((element) => element.outerHTML.slice(0, 200))`);

/** What is pressed has to be inside the window, and a sentence is no column of letters. */
const misplaced = (page: Page): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll('button, a, input:not([type]), p')]
    .filter((element) => {
      const { left, right, width, height } = element.getBoundingClientRect();
      const { lineHeight, clipPath } = getComputedStyle(element);
      if (height <= 1 || clipPath !== 'none' || element.closest('[aria-hidden="true"], pre')) return false;
      if (element.tagName === 'P') return width < 80 && height > 3 * parseFloat(lineHeight);
      return left < -0.5 || right > innerWidth + 0.5;
    })
    .map((element) => element.outerHTML.slice(0, 200))`);

const sizes = {
  wide: [1280, 800],
  zoomed: [640, 400],
  medium: [820, 720],
  narrow: [360, 740],
} as const;

test.each(Object.entries(scenes))(
  'axe finds nothing and nothing scrolls sideways: %s',
  async (_name, scene) => {
    const opened = await stage.open(scene.state(), {
      colorScheme: 'light',
      reducedMotion: 'reduce',
      script: answerPages,
      ...(scene.address === undefined ? {} : { address: scene.address }),
    });
    const { page } = opened;
    await scene.act?.(opened);
    const show = async (size: keyof typeof sizes, colorScheme: 'light' | 'dark') => {
      const [width, height] = sizes[size];
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
    };
    expect(await axeFindings(page)).toEqual([]);
    expect(await sidewaysScrolling(page)).toEqual([]);
    // Another theme has other colours and nothing else.
    await show('wide', 'dark');
    expect(await axeFindings(page, ['color-contrast'])).toEqual([]);
    await show('narrow', 'dark');
    expect(await axeFindings(page)).toEqual([]);
    expect(await sidewaysScrolling(page)).toEqual([]);
    expect(await misplaced(page)).toEqual([]);
    // A window of 1280 px shows half as many of CSS at a zoom of 200 %.
    await show('zoomed', 'light');
    expect(await sidewaysScrolling(page)).toEqual([]);
    expect(await misplaced(page)).toEqual([]);
    if (scene.complains === true) opened.complaints.length = 0;
  },
);

test('at medium width the sidebar keeps its names for screen readers and axe finds nothing', async () => {
  const [width, height] = sizes.medium;
  const { page } = await stage.open(busyState(), { width, height });
  await page.getByRole('link', { name: 'Scripts' }).click();
  await page.getByRole('heading', { name: 'Scripts' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
});

test('at 200 % zoom the way to every page is in sight, and no page is lost behind another', async () => {
  const [width, height] = sizes.zoomed;
  const window = await stage.open(busyState(), { width, height, script: answerPages });
  const { page } = window;
  for (const [address, heading] of [
    ['#/accounts', 'Accounts'],
    ['#/accounts/acc_work', 'work'],
    ['#/add-account', 'Add account'],
    ['#/scripts/caller_backup', 'nightly-backup'],
    ['#/playground/acc_work', 'Playground'],
    ['#/doctor', 'Doctor'],
    ['#/settings', 'Settings'],
  ] as const) {
    await goTo(window, address);
    await page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
    expect(await page.getByRole('link', { name: 'Settings' }).isVisible(), address).toBe(true);
  }
});

test('the keyboard alone sends a call from the playground', async () => {
  const window = await stage.open(busyState(), {
    script: answerPages,
    address: '#/playground/acc_work',
  });
  const { page, core } = window;
  await page.getByRole('button', { name: /Example/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'Calendar · Your calendars' }).waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await isFocused(page.getByRole('button', { name: /Example/ }));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await isFocused(page.getByRole('textbox', { name: 'URL' }));
  await page.keyboard.press('Enter');
  await sent(core, 'playground.call');
});

test('where there is room for one pane, the detail is a page with a way back', async () => {
  const [width, height] = sizes.narrow;
  const { page } = await stage.open(busyState(), { width, height });
  await page.getByRole('option', { name: /work/ }).click();
  await page.getByRole('article', { name: 'work' }).waitFor();
  expect(await page.getByRole('option', { name: /charity/ }).isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Back to accounts' }).click();
  await page.getByRole('option', { name: /charity/ }).waitFor();
});

test('the keyboard alone goes from the navigation to an account and renames it', async () => {
  const { page, core } = await stage.open(busyState());
  const press = async (key: string, times = 1) => {
    for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
  };
  await press('Tab');
  await isFocused(page.getByRole('link', { name: /Accounts/ }));
  await press('Tab', await page.getByRole('navigation').getByRole('link').count());
  await isFocused(page.getByRole('button', { name: 'Pause scripts' }));
  await press('Tab');
  await isFocused(page.getByRole('button', { name: 'Add account' }));
  await press('Tab');
  await isFocused(page.getByRole('searchbox', { name: 'Search accounts' }));
  await press('Tab', 2);
  await isFocused(page.getByRole('option', { name: /charity/ }));
  await press('ArrowDown', 3);
  await isFocused(page.getByRole('option', { name: /work/ }));
  await press('Enter');
  await page.getByRole('article', { name: 'work' }).waitFor();
  await press('Tab');
  await isFocused(page.getByRole('button', { name: 'Refresh now' }));
  for (let tab = 0; tab < 10; tab += 1) {
    if ((await page.locator(':focus').textContent()) === 'Rename') break;
    await press('Tab');
  }
  await press('Enter');
  await isFocused(page.getByRole('textbox', { name: 'New alias' }));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('office');
  await press('Enter');
  await sent(core, 'account.rename');
  await isFocused(page.getByRole('button', { name: 'Rename' }));
});

/** What a person can press or type into; of a group of choices the keyboard enters one. */
const controls =
  'button, a[href], summary, textarea, input:not([type=radio], [type=file]), [role=listbox], [role=tablist]';

/** In the page: what Tab has reached so far, and what of it did not show that it was. */
const watchFocus = `{
  window.reached = new Set();
  window.unseenFocus = [];
  window.addEventListener('focusin', ({ target }) => requestAnimationFrame(() => {
    if (target !== document.activeElement) return;
    const shown = target.closest('[data-focus-visible]') ?? target;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    if (outlineStyle !== 'solid' || outlineWidth !== '2px')
      window.unseenFocus.push(shown.outerHTML.slice(0, 200));
  }));
  window.look = () => {
    for (let part = document.activeElement; part !== null; part = part.parentElement) window.reached.add(part);
  };
}`;

const unreached = (page: Page): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll(${JSON.stringify(controls)})]
    .filter((element) => !window.reached.has(element)
      && element.checkVisibility()
      && !element.disabled
      && element.tabIndex >= 0
      && element.closest('[inert], [aria-hidden="true"]') === null)
    .map((element) => element.outerHTML.slice(0, 200))`);

test.each([
  'first-run-guide',
  'accounts',
  'needs-sign-in',
  'add-account-browse',
  'fewer-permissions',
  'sign-in-paste',
  'sign-in-result',
  'log-out',
  'rename',
  'pairing',
  'scripts',
  'pair-script',
  'playground-answers',
  'doctor',
  'settings-desktop',
  'remove-client',
  'notices',
  'activity',
  'import-results',
  'export',
  'back-up',
  'restore',
  'change-script',
  'add-service-account',
  'add-impersonation',
])('Tab alone reaches everything that can be pressed, and shows where it is: %s', async (name) => {
  const scene = scenes[name];
  if (scene === undefined) throw new Error(`There is no scene ${name}.`);
  const opened = await stage.open(scene.state(), {
    script: answerPages,
    ...(scene.address === undefined ? {} : { address: scene.address }),
  });
  const { page } = opened;
  await scene.act?.(opened);
  await page.evaluate(watchFocus);
  // No page has so many; a place that Tab cannot leave ends here, too.
  for (let tab = 0; tab < 160; tab += 1) {
    await page.keyboard.press('Tab');
    await page.evaluate('window.look()');
    if (tab % 20 === 19 && JSON.stringify(await unreached(page)) === '[]') break;
  }
  expect(await unreached(page)).toEqual([]);
  expect(await page.evaluate('window.unseenFocus')).toEqual([]);
});

test('nothing moves when motion is not wanted', async () => {
  const { page } = await stage.open(busyState({ pairings: [pairing()] }), {
    reducedMotion: 'reduce',
  });
  await page.getByRole('alertdialog').waitFor();
  const moving = await page.evaluate(
    `[...document.querySelectorAll('*')].filter((element) => element.getAnimations().some((animation) => animation.playState === 'running' && animation.effect.getComputedTiming().duration > 0)).length`,
  );
  expect(moving).toBe(0);
});
