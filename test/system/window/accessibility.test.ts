import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { AppState, SignInStep } from '../../../src/shared/app-state.ts';
import { ok } from '../../../src/shared/failure.ts';
import {
  account,
  busyState,
  client,
  emptyState,
  nowSeconds,
  pairing,
  type ScriptedCore,
} from '../../support/scripted-core.ts';
import { examined } from '../../support/scripted-doctor.ts';
import { answerPlayground, transcriptOf } from '../../support/scripted-playground.ts';
import { goTo, isFocused, type OpenedWindow, sent, WindowStage } from './window-stage.ts';

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

/** Every rule of axe-core, its best practices too. */
async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const outcome = (await page.evaluate('axe.run()')) as AxeOutcome;
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

const step = (kind: SignInStep): AppState =>
  busyState({
    signIn: {
      id: 's',
      client: 'home',
      account: null,
      scopes: [],
      expires_at: nowSeconds() + 270,
      step: kind,
    },
  });
const link = 'http://127.0.0.1:41873/start/8x1f0c2Q';

type Act = (window: OpenedWindow) => Promise<unknown>;

/** Every page and state of the window: snapshot, address, what a person does first. */
const scenes: Record<string, { state: () => AppState; address?: string; act?: Act }> = {
  'first run': { state: () => emptyState() },
  'first run with the guide open': {
    state: () => emptyState(),
    act: ({ page }) => page.getByText('How to get one').click(),
  },
  'no accounts': { state: () => emptyState({ clients: [client()] }) },
  'accounts list': { state: () => busyState() },
  'account detail': { state: () => busyState(), address: '#/accounts/acc_work' },
  'account to sign in again': { state: () => busyState(), address: '#/accounts/acc_charity' },
  'account offline': { state: () => busyState(), address: '#/accounts/acc_youtube' },
  'account not saved': {
    state: () => emptyState({ clients: [client()], accounts: [account({ unsaved: true })] }),
    address: '#/accounts/acc_work',
  },
  'add account': { state: () => busyState(), address: '#/add-account' },
  'add account, all permissions open': {
    state: () => busyState(),
    address: '#/add-account',
    act: async ({ page }) => {
      await page.getByText('All permissions by API').click();
      await page.locator('summary', { hasText: 'BigQuery' }).click();
    },
  },
  'add account, searching': {
    state: () => busyState(),
    address: '#/add-account',
    act: async ({ page }) => {
      await page.getByRole('searchbox').fill('read my mail');
      await page.getByText('Read your messages and settings').click();
    },
  },
  'add account, typed scope': {
    state: () => busyState(),
    address: '#/add-account',
    act: ({ page }) =>
      page.getByRole('searchbox').fill('https://www.googleapis.com/auth/brand.new'),
  },
  'add permissions': { state: () => busyState(), address: '#/permissions/acc_work' },
  'sign-in waits': {
    state: () => step({ kind: 'waiting_for_browser', link, browser_opened: true }),
  },
  'sign-in to paste': { state: () => step({ kind: 'waiting_for_paste', link }) },
  'sign-in being stored': { state: () => step({ kind: 'storing' }) },
  'sign-in done': {
    state: () => step({ kind: 'storing' }),
    act: async ({ core, page }) => {
      core.set({
        signIn: {
          id: 's',
          client: 'home',
          account: null,
          scopes: [],
          expires_at: 0,
          step: {
            kind: 'done',
            account: 'acc_work',
            email: 'work@example.com',
            granted: ['email', 'openid', 'https://www.googleapis.com/auth/drive'],
            missing: ['https://www.googleapis.com/auth/contacts'],
            updated: false,
          },
        },
      });
      await page.getByRole('dialog', { name: 'Signed in' }).waitFor();
    },
  },
  'sign-in failed': {
    state: () => step({ kind: 'storing' }),
    act: async ({ core, page }) => {
      const failure = { code: 'denied', sentence: 'You did not allow it.', cause: 'x' } as const;
      core.set({ signIn: step({ kind: 'ended', failure }).signIn });
      await page.getByRole('dialog', { name: 'The sign-in ended' }).waitFor();
    },
  },
  rename: {
    state: () => busyState(),
    address: '#/accounts/acc_work',
    act: ({ page }) => page.getByRole('button', { name: 'Rename' }).click(),
  },
  'log out': {
    state: () => busyState(),
    address: '#/accounts/acc_work',
    act: ({ page }) => page.getByRole('button', { name: 'Log out…' }).click(),
  },
  'pairing request': {
    state: () => busyState({ pairings: [pairing(), pairing({ code: 'QRST-UVWX' })] }),
  },
  'no scripts': { state: () => emptyState(), address: '#/scripts' },
  scripts: { state: () => busyState(), address: '#/scripts' },
  'script detail': { state: () => busyState(), address: '#/scripts/caller_backup' },
  'pair a script': { state: () => busyState(), address: '#/pair-script' },
  settings: { state: () => busyState(), address: '#/settings' },
  'settings of the desktop app, without a tray': {
    state: () => {
      const state = busyState();
      const shell = { ...state.shell, kind: 'desktop', start_at_login: true, tray: false } as const;
      return { ...state, shell };
    },
    address: '#/settings',
  },
  doctor: {
    state: () => busyState(),
    address: '#/doctor',
    act: ({ page }) => page.getByRole('list', { name: 'Findings' }).waitFor(),
  },
  'accounts filtered': {
    state: () => busyState(),
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Filter accounts' }).click();
      await page.getByRole('menuitemradio', { name: 'Working' }).click();
    },
  },
  'giving permissions up': {
    state: () => busyState(),
    address: '#/permissions/acc_work',
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Remove Calendar · see, change' }).click();
      await page.getByRole('button', { name: 'Sign in again with less…' }).click();
    },
  },
  'playground without a client': { state: () => emptyState(), address: '#/playground' },
  'playground with answers': {
    state: () => busyState(),
    address: '#/playground/acc_work',
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Refresh the access token' }).click();
      await page.getByRole('button', { name: /Example/ }).click();
      await page.getByRole('option', { name: 'Calendar · Your calendars' }).click();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('143 ms').waitFor();
      await page.evaluate(
        "for (const folded of document.querySelectorAll('.playground details')) folded.open = true",
      );
    },
  },
  paused: { state: () => busyState({ paused: true }) },
  notices: {
    state: () =>
      busyState({ notices: [{ id: 'n', code: 'offline', sentence: 'You are offline.' }] }),
  },
};

/** The core answers what these pages ask for when they open. */
function script(core: ScriptedCore): void {
  answerPlayground(core, transcriptOf('acc_work', 'ada@analytical.example'));
  core.answer('doctor.run', () => ok(examined()));
}

const sizes = { medium: [820, 720], narrow: [360, 740] } as const;

test.each(Object.entries(scenes))(
  'axe finds nothing and nothing scrolls sideways: %s',
  async (_name, scene) => {
    const opened = await stage.open(scene.state(), {
      colorScheme: 'light',
      reducedMotion: 'reduce',
      script,
      ...(scene.address === undefined ? {} : { address: scene.address }),
    });
    const { page } = opened;
    await scene.act?.(opened);
    // The wide window in one theme and the narrow one in the other: each rule sees both.
    expect(await axeFindings(page)).toEqual([]);
    expect(await sidewaysScrolling(page)).toEqual([]);
    const [width, height] = sizes.narrow;
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await axeFindings(page)).toEqual([]);
    expect(await sidewaysScrolling(page)).toEqual([]);
  },
);

test('at medium width the sidebar keeps its names for screen readers and axe finds nothing', async () => {
  const [width, height] = sizes.medium;
  const { page } = await stage.open(busyState(), { width, height });
  await page.getByRole('link', { name: 'Scripts' }).click();
  await page.getByRole('heading', { name: 'Scripts' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
});

test('at 200 % zoom nothing is lost and nothing scrolls sideways', async () => {
  // A window of 1280 px shows half as many of CSS at that zoom.
  const window = await stage.open(busyState(), { width: 640, height: 400, script });
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
    expect(await sidewaysScrolling(page), address).toEqual([]);
    expect(await page.getByRole('link', { name: 'Settings' }).isVisible(), address).toBe(true);
  }
});

test('the keyboard alone sends a call from the playground', async () => {
  const window = await stage.open(busyState(), { script, address: '#/playground/acc_work' });
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
  await press('Tab', 4);
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

test('what is focused can be seen', async () => {
  const { page } = await stage.open(busyState());
  await page.keyboard.press('Tab');
  const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
  expect(outline).toBe('solid');
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
