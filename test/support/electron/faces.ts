import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type {
  Clipboard,
  Dialog,
  Menu as ElectronMenu,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  MessageBoxReturnValue,
  NativeImage,
  NativeTheme,
  Notification as ElectronNotification,
  NotificationConstructorOptions,
  PowerMonitor,
  Screen,
  Shell,
  Tray as ElectronTray,
} from 'electron';
import { emulateTheme } from './chromium-window.ts';
import { onOrder } from './orders.ts';
import type { DialogShown, MenuShown, NotificationShown, TrayShown } from './remote.ts';

/* Menu and tray */

interface BuiltMenu {
  readonly template: readonly MenuItemConstructorOptions[];
}

export const Menu = {
  buildFromTemplate: (template: MenuItemConstructorOptions[]) =>
    ({ template }) as unknown as ElectronMenu,
  setApplicationMenu: () => {},
} satisfies Pick<typeof ElectronMenu, 'buildFromTemplate' | 'setApplicationMenu'>;

const images = new WeakMap<NativeImage, string>();

export const nativeImage = {
  createFromPath(path: string): NativeImage {
    const image = { isEmpty: () => !existsSync(path) } as NativeImage;
    images.set(image, basename(path));
    return image;
  },
};

let tray: Tray | undefined;

export class Tray
  extends EventEmitter
  implements Pick<ElectronTray, 'destroy' | 'setContextMenu' | 'setImage' | 'setToolTip'>
{
  #image: string;
  #tooltip = '';
  #items: readonly MenuItemConstructorOptions[] = [];

  constructor(image: NativeImage) {
    super();
    this.#image = images.get(image) ?? '';
    tray = this;
  }

  setImage(image: NativeImage | string): void {
    this.#image = typeof image === 'string' ? image : (images.get(image) ?? '');
  }

  setToolTip(text: string): void {
    this.#tooltip = text;
  }

  setContextMenu(menu: ElectronMenu | null): void {
    this.#items = (menu as unknown as BuiltMenu).template;
  }

  destroy(): void {
    tray = undefined;
  }

  shown(): TrayShown {
    return { image: this.#image, tooltip: this.#tooltip, items: shownItems(this.#items) };
  }

  press(path: readonly string[]): void {
    let items = this.#items;
    for (const [at, label] of path.entries()) {
      const item = items.find((one) => one.label === label);
      if (item === undefined) throw new Error(`The tray has no "${path.join('" > "')}".`);
      if (at === path.length - 1) item.click?.({} as never, undefined, {} as never);
      items = submenu(item);
    }
  }
}

const submenu = (item: MenuItemConstructorOptions): readonly MenuItemConstructorOptions[] =>
  Array.isArray(item.submenu) ? item.submenu : [];

const shownItems = (items: readonly MenuItemConstructorOptions[]): MenuShown[] =>
  items
    .filter((item) => item.type !== 'separator')
    .map((item) => ({
      label: item.label ?? '',
      enabled: item.enabled ?? true,
      items: shownItems(submenu(item)),
    }));

export const presentTray = (): TrayShown | null => tray?.shown() ?? null;
onOrder('tray.press', ({ path }) => {
  if (tray === undefined) throw new Error('There is no tray.');
  tray.press(path);
  return null;
});

/* Dialogs */

interface OpenDialog extends DialogShown {
  readonly settle: (answer: MessageBoxReturnValue) => void;
}

const dialogs = new Map<number, OpenDialog>();
let lastDialog = 0;

export const dialog = {
  showMessageBox(...args: unknown[]): Promise<MessageBoxReturnValue> {
    const options = args.at(-1) as MessageBoxOptions;
    lastDialog += 1;
    const id = lastDialog;
    return new Promise((resolve) => {
      const settle = (answer: MessageBoxReturnValue) => {
        dialogs.delete(id);
        resolve(answer);
      };
      const { message, detail = '', buttons = [], defaultId, cancelId, type = 'none' } = options;
      dialogs.set(id, { id, type, message, detail, buttons, defaultId, cancelId, settle });
      options.signal?.addEventListener('abort', () =>
        settle({ response: cancelId ?? 0, checkboxChecked: false }),
      );
    });
  },
} satisfies Pick<Dialog, 'showMessageBox'>;

export const presentDialogs = (): DialogShown[] =>
  [...dialogs.values()].map(({ settle: _settle, ...shown }) => shown);
onOrder('dialog.answer', ({ id, button }) => {
  const open = dialogs.get(id);
  const response = open?.buttons.indexOf(button) ?? -1;
  if (open === undefined || response < 0) throw new Error(`No dialog ${id} has "${button}".`);
  open.settle({ response, checkboxChecked: false });
  return null;
});

/* Notifications */

const notifications: Notification[] = [];

export class Notification
  extends EventEmitter
  implements Pick<ElectronNotification, 'close' | 'show'>
{
  static isSupported(): boolean {
    return true;
  }

  readonly #options: NotificationConstructorOptions;
  #withdrawn = false;

  constructor(options: NotificationConstructorOptions = {}) {
    super();
    this.#options = options;
  }

  show(): void {
    notifications.push(this);
  }

  close(): void {
    this.#withdrawn = true;
  }

  shown(): NotificationShown {
    const { title = '', body = '', silent = false } = this.#options;
    return { title, body, silent, withdrawn: this.#withdrawn };
  }
}

export const presentNotifications = (): NotificationShown[] =>
  notifications.map((one) => one.shown());
onOrder('notification.press', ({ title }) => {
  notifications.find((one) => one.shown().title === title)?.emit('click');
  return null;
});

/* Clipboard, browser, theme, power, screen */

let clip = '';
export const clipboard = {
  clear: () => {
    clip = '';
  },
  readText: async () => clip,
  writeText: async (text: string) => {
    clip = text;
  },
} satisfies Pick<Clipboard, 'clear' | 'readText' | 'writeText'>;
export const presentClipboard = (): string => clip;
onOrder('clipboard.write', ({ text }) => {
  clip = text;
  return null;
});

export const opened: string[] = [];
export const shell = {
  openExternal: async (url: string) => {
    opened.push(url);
  },
} satisfies Pick<Shell, 'openExternal'>;

class StandInTheme
  extends EventEmitter
  implements Pick<NativeTheme, 'shouldUseDarkColors' | 'themeSource'>
{
  #source: NativeTheme['themeSource'] = 'system';

  get themeSource(): NativeTheme['themeSource'] {
    return this.#source;
  }

  set themeSource(source: NativeTheme['themeSource']) {
    this.#source = source;
    emulateTheme(this.shouldUseDarkColors ? 'dark' : 'light');
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }
}
export const nativeTheme = new StandInTheme();

export const powerMonitor: Pick<PowerMonitor, 'on' | 'emit'> = new EventEmitter() as never;
onOrder('power.event', ({ name }) => {
  powerMonitor.emit(name as 'resume');
  return null;
});

export const screen = {
  getAllDisplays: () => [
    { workArea: { x: 0, y: 0, width: 1920, height: 1080 } } as ReturnType<
      Screen['getAllDisplays']
    >[number],
  ],
} satisfies Pick<Screen, 'getAllDisplays'>;
