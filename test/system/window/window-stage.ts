import type { Browser, Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { AppState } from '../../../src/shared/app-state.ts';
import {
  launchHeadlessShell,
  type PageOptions,
  type WatchedPage,
  watchedPage,
} from '../../support/chromium.ts';
import { ScriptedCore } from '../../support/scripted-core.ts';
import { type ServedWindow, serveWindow } from '../../support/served-window.ts';

export interface OpenedWindow extends ServedWindow, WatchedPage {}

interface OpenOptions extends PageOptions {
  /** Where in the window to begin: `#/settings`. */
  readonly address?: string;
  /** Before the window is there: what the core answers. */
  readonly script?: (core: ScriptedCore) => void;
}

/** One real Chromium for a test file; a window of its own, served by the real web UI, for each test. */
export class WindowStage {
  #browser: Browser | undefined;
  #opened: OpenedWindow[] = [];

  async launch(args: readonly string[] = []): Promise<void> {
    this.#browser = await launchHeadlessShell(args);
  }

  async open(state: AppState, options: OpenOptions = {}): Promise<OpenedWindow> {
    if (this.#browser === undefined) throw new Error('launch() comes first.');
    const core = new ScriptedCore(state);
    options.script?.(core);
    const served = await serveWindow(core);
    const watched = await watchedPage(this.#browser, options);
    const opened = { ...served, ...watched };
    this.#opened.push(opened);
    await opened.page.goto(served.webUi.link);
    // Drawn with the first snapshot; before it there is only a page that says "connecting".
    await opened.page.locator('nav').waitFor();
    if (options.address !== undefined) await goTo(opened, options.address);
    return opened;
  }

  /** Another page, in a browser of its own that has no session. */
  async stranger(options: PageOptions = {}): Promise<WatchedPage> {
    if (this.#browser === undefined) throw new Error('launch() comes first.');
    return watchedPage(this.#browser, options);
  }

  /** Every test ends here: whatever was tested, no page may have complained meanwhile. */
  async closeWindows(): Promise<void> {
    const opened = this.#opened;
    this.#opened = [];
    for (const { context, webUi } of opened) {
      await context.close();
      await webUi.close();
    }
    expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
  }

  async quit(): Promise<void> {
    await this.#browser?.close();
  }
}

/** Scripts for the page are text: these tests are compiled for Node, which has no document. */
export const goTo = ({ page }: Pick<OpenedWindow, 'page'>, address: string): Promise<unknown> =>
  page.evaluate(`location.hash = ${JSON.stringify(address)}`);

export const isFocused = (element: Locator): Promise<void> =>
  expect.poll(() => element.and(element.page().locator(':focus')).count()).toBe(1);

/** The core hears of a press over HTTP, so a test has to wait for it. */
export const sent = (core: ScriptedCore, name: Parameters<ScriptedCore['sent']>[0], times = 1) =>
  expect.poll(() => core.sent(name)).toHaveLength(times);

/** All that was sent but the question which permissions Google lists, which decides nothing. */
export const decided = ({ commands }: ScriptedCore) =>
  commands.filter(({ name }) => name !== 'scopes.published');
