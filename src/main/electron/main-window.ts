import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Clock, Log } from '../ports.ts';
import { windowAddress } from './app-page.ts';
import type { WindowMemory } from './window-memory.ts';
import { windowOptions } from './window-options.ts';

export interface MainWindowDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: WindowMemory;
  readonly preload: string;
  readonly packaged: boolean;
  readonly icon: string | undefined;
  readonly platform: NodeJS.Platform;
  readonly hasTray: () => boolean;
  /** Only then may the window really close. */
  readonly isQuitting: () => boolean;
}

/** More crashes than this in a minute are not mended by loading the page again. */
const mostReloads = 3;

/** The one window: made when first shown, hidden or minimised when closed, loaded again when its page crashes. */
export class MainWindow {
  readonly #deps: MainWindowDeps;
  #window: BrowserWindow | undefined;
  #crashes: number[] = [];

  constructor(deps: MainWindowDeps) {
    this.#deps = deps;
  }

  /** The id of its contents; undefined while there is none. */
  get contentsId(): number | undefined {
    return this.#alive()?.webContents.id;
  }

  /** In front, whatever became of it. */
  show(): BrowserWindow {
    const window = this.#alive() ?? this.#open();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return window;
  }

  send(channel: string, payload: unknown): void {
    const contents = this.#alive()?.webContents;
    if (contents !== undefined && !contents.isDestroyed()) contents.send(channel, payload);
  }

  destroy(): void {
    this.#alive()?.destroy();
  }

  #alive(): BrowserWindow | undefined {
    return this.#window?.isDestroyed() ? undefined : this.#window;
  }

  #open(): BrowserWindow {
    const { memory, preload, packaged, icon } = this.#deps;
    const window = new BrowserWindow(
      windowOptions({
        preload,
        packaged,
        dark: nativeTheme.shouldUseDarkColors,
        bounds: memory.recall(screen.getAllDisplays().map(({ workArea }) => workArea)),
        ...(icon === undefined ? {} : { icon }),
      }),
    );
    this.#window = window;
    window.on('close', (event) => this.#onClose(window, event));
    window.on('closed', () => {
      if (this.#window === window) this.#window = undefined;
    });
    window.webContents.on('render-process-gone', (_event, details) =>
      this.#onCrash(window, details.reason),
    );
    void window.loadURL(windowAddress).catch(() => {
      this.#deps.log.warn('window_not_loaded');
    });
    return window;
  }

  /** Scripts still need their tokens: closing the window is not quitting. Without a tray it must stay findable. */
  #onClose(window: BrowserWindow, event: { preventDefault(): void }): void {
    const { memory, platform, hasTray, isQuitting } = this.#deps;
    if (!window.isMinimized() && !window.isFullScreen()) memory.keep(window.getNormalBounds());
    if (isQuitting()) return;
    event.preventDefault();
    if (hasTray() || platform === 'darwin') window.hide();
    else window.minimize();
  }

  /** I108: main goes on serving tokens, whatever happened to the page. */
  #onCrash(window: BrowserWindow, reason: string): void {
    const { clock, log, isQuitting } = this.#deps;
    log.warn('window_crashed', { reason });
    if (isQuitting() || window.isDestroyed()) return;
    const now = clock.boot();
    this.#crashes = [...this.#crashes.filter((at) => now - at < 60_000), now];
    // Opened again by hand, from the tray or by a second start.
    if (this.#crashes.length > mostReloads) window.destroy();
    else window.webContents.reload();
  }
}
