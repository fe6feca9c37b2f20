import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, WebContents as ElectronContents } from 'electron';
import type { Frame, Page, Route } from 'playwright-core';
import { chromiumContext, pageOrigin, toApp, toPage } from './chromium.ts';
import { invoke, transcript } from './ipc-main.ts';
import { preloadScript } from './preload-in-page.ts';
import { answerScheme } from './session.ts';

let lastContentsId = 0;

/** A cancellable event, as Electron's are. */
export function cancellable(more: object = {}) {
  const event = {
    ...more,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}

type ContentsUsed = Pick<
  ElectronContents,
  'id' | 'isDestroyed' | 'reload' | 'send' | 'setWindowOpenHandler'
>;

export class StandInContents extends EventEmitter implements ContentsUsed {
  readonly id: number;
  readonly #options: BrowserWindowConstructorOptions;
  readonly #page: Promise<Page>;
  #openHandler: Parameters<ElectronContents['setWindowOpenHandler']>[0] = () => ({
    action: 'allow',
  });
  /** The one navigation that main itself has ordered; all others are the page's. */
  #ordered: string | undefined;
  destroyed = false;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    lastContentsId += 1;
    this.id = lastContentsId;
    this.#options = options;
    this.#page = this.#open();
    // What goes wrong here is reported by whoever waits for the page.
    this.#page.catch(() => undefined);
  }

  page(): Promise<Page> {
    return this.#page;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  setWindowOpenHandler(handler: Parameters<ElectronContents['setWindowOpenHandler']>[0]): void {
    this.#openHandler = handler;
  }

  async load(url: string): Promise<void> {
    const page = await this.#page;
    this.#ordered = toPage(url);
    await page.goto(toPage(url));
  }

  reload(): void {
    void this.#page.then((page) => {
      this.#ordered = page.url();
      return page.reload();
    });
  }

  send(channel: string, ...args: unknown[]): void {
    transcript.push({ channel, up: [], down: args });
    void this.#page
      .then((page) => page.evaluate(deliver, [channel, args] as const))
      // The page is gone or being replaced; Electron drops the message as well.
      .catch(() => undefined);
  }

  async crash(): Promise<void> {
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
  }

  async #open(): Promise<Page> {
    const browser = await chromiumContext();
    const page = await browser.newPage();
    page.on('popup', (popup) => void this.#judgePopup(popup));
    await page.route('**/*', (route) => this.#judge(route));
    await page.exposeBinding('standInInvoke', ({ frame }, channel: string, args: unknown[]) =>
      invoke(senderOf(this, frame), channel, args),
    );
    await page.addInitScript({
      content: preloadScript(this.#options.webPreferences?.preload ?? ''),
    });
    return page;
  }

  /** Every request of the page: navigations ask first, then the app's own protocol answers. */
  async #judge(route: Route): Promise<void> {
    const request = route.request();
    const url = request.url();
    if (request.isNavigationRequest() && url !== this.#ordered) {
      const event = cancellable({ url: toApp(url) });
      const isMain = request.frame().parentFrame() === null;
      if (isMain) this.emit('will-navigate', event, toApp(url));
      this.emit('will-frame-navigate', event);
      if (event.defaultPrevented) return route.abort('aborted');
    }
    if (!url.startsWith(`${pageOrigin}/`)) return route.abort('internetdisconnected');
    const answer = await answerScheme(toApp(url), request.method());
    return route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  }

  async #judgePopup(popup: Page): Promise<void> {
    const { action } = this.#openHandler({ url: popup.url() } as never);
    if (action === 'deny') await popup.close();
  }
}

/** Runs in the page. */
function deliver([channel, args]: readonly [string, readonly unknown[]]): void {
  const { standInDeliver } = globalThis as unknown as {
    standInDeliver(channel: string, args: readonly unknown[]): void;
  };
  standInDeliver(channel, args);
}

function senderOf(contents: StandInContents, frame: Frame) {
  return {
    sender: contents,
    senderFrame: {
      url: toApp(frame.url()),
      parent: frame.parentFrame(),
      detached: frame.isDetached(),
      isDestroyed: () => frame.isDetached(),
    },
  };
}
