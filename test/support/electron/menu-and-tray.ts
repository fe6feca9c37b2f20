import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type {
  Menu as ElectronMenu,
  Tray as ElectronTray,
  MenuItemConstructorOptions,
  NativeImage,
} from 'electron';
import { onOrder } from './orders.ts';
import type { MenuShown, TrayShown } from './remote.ts';

interface BuiltMenu {
  readonly template: readonly MenuItemConstructorOptions[];
}

export const Menu = {
  buildFromTemplate: (template: MenuItemConstructorOptions[]) =>
    ({ template }) as unknown as ElectronMenu,
  setApplicationMenu: (menu: ElectronMenu | null) => {
    appMenu = (menu as unknown as BuiltMenu | null)?.template ?? [];
  },
} satisfies Pick<typeof ElectronMenu, 'buildFromTemplate' | 'setApplicationMenu'>;

let appMenu: readonly MenuItemConstructorOptions[] = [];
export const presentAppMenu = (): readonly MenuShown[] => shownItems(appMenu);

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
