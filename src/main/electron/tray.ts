import { join } from 'node:path';
import {
  Menu,
  type MenuItemConstructorOptions,
  type NativeImage,
  nativeImage,
  Tray,
} from 'electron';
import type { AppStateSource } from '../app-state-source.ts';
import type { Log } from '../ports.ts';
import { trayIcon } from './tray-icon.ts';
import {
  type TrayAction,
  type TrayItem,
  type TrayModel,
  type TrayMood,
  trayMenu,
} from './tray-menu.ts';

export interface TrayDeps {
  readonly state: AppStateSource;
  readonly platform: NodeJS.Platform;
  /** `assets/tray`. */
  readonly icons: string;
  readonly log: Log;
  readonly act: (action: TrayAction) => void;
}

/** Draws what tray-menu.ts says, again whenever that changes. Returns what removes it. */
export function showTray(deps: TrayDeps): () => void {
  let model = trayMenu(deps.state.current());
  const tray = new Tray(drawn(model.mood, deps));
  const draw = (before: TrayModel | undefined) => {
    if (before?.mood !== model.mood) tray.setImage(drawn(model.mood, deps));
    tray.setToolTip(model.tooltip);
    // Linux shows changed items only after the menu is set anew.
    tray.setContextMenu(
      Menu.buildFromTemplate(model.items.map((item) => menuItem(item, deps.act))),
    );
  };
  draw(undefined);
  // On Windows a left press is expected to open; elsewhere it opens the menu by itself.
  if (deps.platform === 'win32') tray.on('click', () => deps.act({ do: 'open' }));
  const unsubscribe = deps.state.subscribe((state) => {
    const before = model;
    model = trayMenu(state);
    if (JSON.stringify(before) !== JSON.stringify(model)) draw(before);
  });
  return () => {
    unsubscribe();
    tray.destroy();
  };
}

/** As Electron takes it. */
export function menuItem(
  item: TrayItem,
  act: (action: TrayAction) => void,
): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'note':
      return { label: plainLabel(item.label), enabled: false };
    case 'action':
      return { label: plainLabel(item.label), click: () => act(item.action) };
    case 'group':
      return {
        label: plainLabel(item.label),
        submenu: item.items.map((inner) => menuItem(inner, act)),
        enabled: item.items.length > 0,
      };
  }
}

/** `&` marks an access key in a menu; in an alias it is only an ampersand. */
const plainLabel = (label: string): string => label.replaceAll('&', '&&');

function drawn(mood: TrayMood, { platform, icons, log }: TrayDeps): NativeImage {
  const file = trayIcon(mood, platform);
  const image = nativeImage.createFromPath(join(icons, file));
  // Electron takes an empty one without a word, and draws nothing.
  if (image.isEmpty()) log.warn('tray_icon_missing', { file });
  return image;
}
