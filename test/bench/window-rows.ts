import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { headlessShell, launchHeadlessShell, watchedPage } from '../support/chromium.ts';
import { ScriptedCore } from '../support/scripted-core.ts';
import { serveWindow } from '../support/served-window.ts';
import { rowOf, scrollAccounts, thousandAccounts } from '../support/thousand-accounts.ts';
import { judged, type Row } from './row.ts';
import { spread } from './statistics.ts';

/** A task longer than this is what people feel as a stutter (W3C Long Tasks). */
const longestTask = 50;

/** The page's part of the table: a thousand accounts in the built window, in a real browser. */
export async function windowRows(rendererFolder: string, rounds: number): Promise<Row[]> {
  if (!existsSync(headlessShell)) return interactions.map(({ name }) => notMeasured(name));
  const browser = await launchHeadlessShell();
  try {
    const longest = interactions.map((): number[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [at, interaction] of interactions.entries()) {
        longest[at]?.push(await inThousand(browser, rendererFolder, interaction));
      }
    }
    await assertLongTaskIsSeen(browser, rendererFolder);
    return interactions.map(({ name }, at) => resultOf(name, longest[at] ?? []));
  } finally {
    await browser.close();
  }
}

const headOf = (name: string): Pick<Row, 'work' | 'target'> => ({
  work: `window with 1,000 accounts, ${name}: processor time of the longest task`,
  target: `no task over ${longestTask} ms`,
});

const notMeasured = (name: string): Row => ({
  ...headOf(name),
  measured: `not measured: there is no ${headlessShell}`,
  verdict: 'none',
});

/** The worst round counts: a stutter is not made good by the times when there was none. */
const resultOf = (name: string, longest: readonly number[]): Row => ({
  ...headOf(name),
  measured: `${spread(longest, 0)} ms, the worst ${Math.max(...longest).toFixed(0)} ms`,
  verdict: judged(Math.max(...longest) <= longestTask),
});

interface Interaction {
  readonly name: string;
  /** Done once before anything is measured. */
  readonly before?: (page: Page) => Promise<void>;
  readonly act: (page: Page, core: ScriptedCore) => Promise<void>;
}

const interactions: readonly Interaction[] = [
  { name: 'scrolling', act: scroll },
  { name: 'searching', act: search },
  // Its first opening compiles the code of menus: 30 to 50 ms, with two accounts as with a thousand.
  { name: 'filtering', before: openMenuOnce, act: filter },
  { name: 'a new snapshot', act: takeSnapshot },
];

async function scroll(page: Page): Promise<void> {
  await scrollAccounts(page, 'end');
  await scrollAccounts(page, 'top');
}

async function search(page: Page): Promise<void> {
  const field = page.getByRole('searchbox', { name: 'Search accounts' });
  await field.pressSequentially('account-99');
  await rowOf(page, 'account-990').waitFor();
  for (const _ of 'account-99') await field.press('Backspace');
  await rowOf(page, 'account-0').waitFor();
}

async function openMenuOnce(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Filter accounts' }).click();
  await page.getByRole('menuitemradio', { name: 'Working' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
}

async function filter(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Filter accounts' }).click();
  await page.getByRole('menuitemradio', { name: 'Working' }).click();
  await page.keyboard.press('Escape');
  await rowOf(page, 'account-1').waitFor();
  await page.getByRole('button', { name: 'Stop filtering by “Working”' }).click();
  await rowOf(page, 'account-0').waitFor();
}

async function takeSnapshot(page: Page, core: ScriptedCore): Promise<void> {
  const [first, ...others] = core.current().accounts;
  if (first === undefined) throw new Error('There have to be accounts.');
  core.set({ accounts: [{ ...first, email: 'newest@example.com' }, ...others] });
  await page.getByRole('option', { name: /newest@example\.com/ }).waitFor();
}

async function inThousand(
  browser: Browser,
  rendererFolder: string,
  { before, act }: Pick<Interaction, 'before' | 'act'>,
): Promise<number> {
  const core = new ScriptedCore(thousandAccounts());
  const { webUi } = await serveWindow(core, rendererFolder);
  const { context, page } = await watchedPage(browser);
  try {
    await page.goto(webUi.link);
    await rowOf(page, 'account-0').waitFor();
    await before?.(page);
    return await longestTaskDuring(browser, page, () => act(page, core));
  } finally {
    await context.close();
    await webUi.close();
  }
}

/** A measurement that overlooks a task of a tenth of a second would call everything fast. */
async function assertLongTaskIsSeen(browser: Browser, rendererFolder: string): Promise<void> {
  const longest = await inThousand(browser, rendererFolder, {
    act: async (page) => {
      await page.evaluate('for (const end = performance.now() + 400; performance.now() < end; );');
    },
  });
  if (longest <= longestTask) throw new Error(`A task of 400 ms was measured as ${longest} ms.`);
}

async function longestTaskDuring(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await act();
  // What the act has changed is drawn within two frames, and what is deferred in the tasks after them.
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))',
  );
  const trace = await browser.stopTracing();
  return longestOf(
    (JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] }).traceEvents,
  );
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  /** Of the thread's own processor time, in microseconds: what other programs do meanwhile is not in it. */
  readonly tdur?: number;
}

/** Milliseconds that the longest task kept the page's thread busy. */
function longestOf(events: readonly TraceEvent[]): number {
  const pageThreads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = events.filter(
    ({ name, pid, tid }) =>
      name === 'ThreadControllerImpl::RunTask' && pageThreads.has(`${pid}/${tid}`),
  );
  if (tasks.length === 0) throw new Error('The trace has no task of the page.');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
}
