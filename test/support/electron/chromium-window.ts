import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  BrowserWindowConstructorOptions,
  WebContents as ElectronContents,
  BrowserWindow as ElectronWindow,
  Rectangle,
} from 'electron';
import { type BrowserContext, chromium, type Frame, type Page, type Route } from 'playwright-core';
import { app } from './app.ts';
import { invoke } from './ipc-main.ts';
import { onOrder } from './orders.ts';
import { preloadScript } from './preload-in-page.ts';
import type { WindowShown } from './remote.ts';
import { answerScheme, session } from './session.ts';

/**
 * Chromium knows no `app:` outside Electron. The page therefore lives at an https origin, which has the
 * same rights as a standard and secure scheme; every address is translated at this one border.
 */
const pageOrigin = 'https://keybearer.app.test';
const appOrigin = 'app://keybearer';
const toPage = (url: string): string => url.replace(appOrigin, pageOrigin);
export const toApp = (url: string): string => url.replace(pageOrigin, appOrigin);

const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--remote-debugging-port=0',
];

let launched: Promise<BrowserContext> | undefined;
let current: StandInWindow | undefined;
let lastContentsId = 0;
let colorScheme: 'light' | 'dark' = 'light';

function profile(): string {
  return join(app.getPath('userData'), 'chromium');
}

/** One Chromium for the app, started with its first window. */
function context(): Promise<BrowserContext> {
  launched ??= chromium.launchPersistentContext(profile(), {
    executablePath: '/usr/bin/chromium',
    args: quiet,
    viewport: { width: 1120, height: 760 },
    locale: 'en-GB',
    colorScheme,
    // Signals are the app's to answer.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  return launched;
}

export async function closeChromium(): Promise<void> {
  await (await launched)?.close();
}

export function emulateTheme(scheme: 'light' | 'dark'): void {
  colorScheme = scheme;
  void current?.webContents.page().then((page) => page.emulateMedia({ colorScheme: scheme }));
}

/** A cancellable event, as Electron's are. */
function cancellable(more: object = {}) {
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

class StandInContents extends EventEmitter implements ContentsUsed {
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
    void this.#page
      .then((page) => page.evaluate(deliver, [channel, args] as const))
      // The page is gone or being replaced; Electron drops the message as well.
      .catch(() => undefined);
  }

  async crash(): Promise<void> {
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
  }

  async #open(): Promise<Page> {
    const browser = await context();
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

type WindowUsed = Pick<
  ElectronWindow,
  | 'destroy'
  | 'focus'
  | 'getNormalBounds'
  | 'hide'
  | 'isDestroyed'
  | 'isFullScreen'
  | 'isMinimized'
  | 'loadURL'
  | 'minimize'
  | 'restore'
  | 'show'
>;

export class StandInWindow extends EventEmitter implements WindowUsed {
  readonly webContents: StandInContents;
  readonly #options: BrowserWindowConstructorOptions;
  #visible = false;
  #minimized = false;
  #url = '';

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    this.#options = options;
    this.#visible = options.show ?? true;
    this.webContents = new StandInContents(options);
    current = this;
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.#url = url;
    await this.webContents.load(url);
  }

  show(): void {
    this.#visible = true;
  }

  focus(): void {}

  hide(): void {
    this.#visible = false;
  }

  minimize(): void {
    this.#minimized = true;
  }

  restore(): void {
    this.#minimized = false;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  isFullScreen(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.webContents.destroyed;
  }

  getNormalBounds(): Rectangle {
    const { x = 10, y = 20, width = 1120, height = 760 } = this.#options;
    return { x, y, width, height };
  }

  destroy(): void {
    if (this.webContents.destroyed) return;
    this.webContents.destroyed = true;
    if (current === this) current = undefined;
    void this.webContents.page().then((page) => page.close());
    this.emit('closed');
  }

  /** As the close button does. */
  close(): void {
    const event = cancellable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  shown(): WindowShown {
    return {
      options: this.#options,
      url: this.#url,
      visible: this.#visible,
      minimized: this.#minimized,
    };
  }
}

export const presentWindow = (): StandInWindow | undefined => current;

onOrder('window.close', () => {
  current?.close();
  return null;
});
onOrder('window.crash', async () => {
  await current?.webContents.crash();
  return null;
});
onOrder('devtools', async () => {
  if (launched === undefined) return null;
  await launched;
  return Number(readFileSync(join(profile(), 'DevToolsActivePort'), 'utf8').split('\n')[0]);
});
onOrder('permission.ask', ({ permission }) =>
  session.defaultSession.askedFor(permission, presentWindow()?.webContents),
);
