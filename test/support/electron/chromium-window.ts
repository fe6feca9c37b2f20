import { EventEmitter } from 'node:events';
import type {
  BrowserWindowConstructorOptions,
  BrowserWindow as ElectronWindow,
  Rectangle,
} from 'electron';
import { app } from './app.ts';
import { theme } from './chromium.ts';
import { onOrder } from './orders.ts';
import { cancellable, StandInContents } from './page-contents.ts';
import type { WindowShown } from './remote.ts';
import { session } from './session.ts';

let current: StandInWindow | undefined;

export function emulateTheme(scheme: 'light' | 'dark'): void {
  theme.colorScheme = scheme;
  void current?.webContents.page().then((page) => page.emulateMedia({ colorScheme: scheme }));
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
onOrder('permission.ask', ({ permission }) =>
  session.defaultSession.askedFor(permission, presentWindow()?.webContents),
);
