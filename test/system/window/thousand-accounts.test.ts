import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { AppState } from '../../../src/shared/app-state.ts';
import { account, client, emptyState, nowSeconds } from '../../support/scripted-core.ts';
import { type OpenedWindow, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

/** A task longer than this is what people feel as a stutter (W3C Long Tasks). */
const longestTask = 50;

const thousand = (): AppState =>
  emptyState({
    clients: [client(), client({ name: 'office' })],
    accounts: Array.from({ length: 1000 }, (_, number) =>
      account({
        alias: `account-${number}`,
        client: number % 3 === 0 ? 'office' : 'home',
        expires_at: nowSeconds() + number,
        ...(number % 7 === 0
          ? { state: { kind: 'needs_sign_in', reason: 'revoked_or_expired' } as const }
          : {}),
      }),
    ),
  });

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  /** Of the thread's own processor time, in microseconds: what other programs do meanwhile is not in it. */
  readonly tdur?: number;
}

const theTask = 'ThreadControllerImpl::RunTask';

/** Milliseconds that the longest task kept the page's thread busy. */
function longestOf(events: readonly TraceEvent[]): number {
  const pageThreads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = events.filter(
    ({ name, pid, tid }) => name === theTask && pageThreads.has(`${pid}/${tid}`),
  );
  // Without a single task the trace says nothing, and nothing would be called fast.
  expect(tasks.length).toBeGreaterThan(0);
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

async function longestTaskDuring(
  { page }: OpenedWindow,
  act: (page: Page) => Promise<void>,
): Promise<number> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The window has a browser.');
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await act(page);
  // Two frames later everything is drawn.
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))',
  );
  const trace = await browser.stopTracing();
  return longestOf(
    (JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] }).traceEvents,
  );
}

async function openThousand(): Promise<OpenedWindow> {
  const window = await stage.open(thousand());
  await window.page.getByRole('option', { name: /account-0\b/ }).waitFor();
  return window;
}

test('a long task would be seen', async () => {
  const window = await openThousand();
  const longest = await longestTaskDuring(window, async (page) => {
    await page.evaluate('for (const end = performance.now() + 400; performance.now() < end; );');
  });
  expect(longest).toBeGreaterThan(longestTask);
});

test('a thousand accounts scroll without a long task', async () => {
  const longest = await longestTaskDuring(await openThousand(), async (page) => {
    const list = page.getByRole('listbox', { name: 'Accounts' });
    const box = await list.boundingBox();
    if (box === null) throw new Error('The list has to be there.');
    await page.mouse.move(box.x + 100, box.y + 200);
    for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, 1_500);
    await page.getByRole('option', { name: /account-999\b/ }).waitFor();
    for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, -1_500);
    await page.getByRole('option', { name: /account-0\b/ }).waitFor();
  });
  expect(longest).toBeLessThanOrEqual(longestTask);
});

test('a thousand accounts are searched and filtered without a long task', async () => {
  const longest = await longestTaskDuring(await openThousand(), async (page) => {
    const search = page.getByRole('searchbox', { name: 'Search accounts' });
    await search.pressSequentially('account-99');
    await page.getByRole('option', { name: /account-990\b/ }).waitFor();
    for (let key = 0; key < 'account-99'.length; key += 1) await search.press('Backspace');
    await page.getByRole('button', { name: 'Filter accounts' }).click();
    await page.getByRole('menuitemradio', { name: 'Working' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('option', { name: /account-1\b/ }).waitFor();
    await page.getByRole('button', { name: 'Stop filtering by “Working”' }).click();
    await page.getByRole('option', { name: /account-0\b/ }).waitFor();
  });
  expect(longest).toBeLessThanOrEqual(longestTask);
});

test('a new snapshot of a thousand accounts is drawn without a long task', async () => {
  const window = await openThousand();
  const { core } = window;
  const longest = await longestTaskDuring(window, async (page) => {
    const [first, ...others] = core.current().accounts;
    const email = `newest-${core.current().revision}@example.com`;
    core.set({ accounts: first === undefined ? [] : [{ ...first, email }, ...others] });
    await page.getByRole('option', { name: new RegExp(email) }).waitFor();
  });
  expect(longest).toBeLessThanOrEqual(longestTask);
});
