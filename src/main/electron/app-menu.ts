import { Menu } from 'electron';
import { desktopWords } from './desktop-words.ts';

const words = desktopWords.menu;

/**
 * The shortcuts that people know (copy, paste, close, quit) come from a menu; elsewhere than on macOS
 * it is hidden until Alt is pressed. No reload and no developer tools: a page of ours has neither.
 */
export function setAppMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      platform === 'darwin'
        ? { role: 'appMenu' }
        : {
            label: desktopWords.product,
            submenu: [
              { role: 'close', label: words.closeWindow },
              { role: 'quit', label: words.quit, accelerator: 'CommandOrControl+Q' },
            ],
          },
      { role: 'editMenu', label: words.edit },
      ...(platform === 'darwin' ? [{ role: 'windowMenu' } as const] : []),
    ]),
  );
}
