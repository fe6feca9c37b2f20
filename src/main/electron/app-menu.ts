import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { AppState } from '../../shared/app-state.ts';
import type { AppStateSource } from '../app-state-source.ts';
import { desktopWords } from './desktop-words.ts';
import { menuItem } from './tray.ts';
import { type TrayAction, updateItems } from './tray-menu.ts';

const words = desktopWords.menu;

/** Sets the menu, and again whenever what it shows changes. Returns what ends that. */
export function showAppMenu(
  state: AppStateSource,
  platform: NodeJS.Platform,
  act: (action: TrayAction) => void,
): () => void {
  let shown = '';
  const draw = (now: AppState) => {
    const next = JSON.stringify(now.shell.update ?? null);
    if (next === shown) return;
    shown = next;
    Menu.setApplicationMenu(Menu.buildFromTemplate(appMenu(now, platform, act)));
  };
  draw(state.current());
  return state.subscribe(draw);
}

/**
 * The shortcuts that people know (copy, paste, close, quit) come from a menu; elsewhere than on macOS
 * it is hidden until Alt is pressed. No reload and no developer tools: a page of ours has neither.
 */
export function appMenu(
  state: AppState,
  platform: NodeJS.Platform,
  act: (action: TrayAction) => void,
): MenuItemConstructorOptions[] {
  const updating = updateItems(state).map((item) => menuItem(item, act));
  const own: MenuItemConstructorOptions[] =
    platform === 'darwin'
      ? [
          { role: 'appMenu' },
          // The application menu of macOS is the system's own; what is new stands beside it.
          ...(updating.length === 0 ? [] : [{ label: words.update, submenu: updating }]),
        ]
      : [
          {
            label: desktopWords.product,
            submenu: [
              ...updating,
              { role: 'close', label: words.closeWindow },
              { role: 'quit', label: words.quit, accelerator: 'CommandOrControl+Q' },
            ],
          },
        ];
  return [
    ...own,
    { role: 'editMenu', label: words.edit },
    ...(platform === 'darwin' ? [{ role: 'windowMenu' } as const] : []),
  ];
}
