import type { TrayMood } from './tray-menu.ts';

/**
 * The file of an icon under `assets/tray`; Electron finds the drawings for denser screens beside it
 * (`@2x`) by itself. macOS takes a template, by its name, and draws it in the menu bar's own ink;
 * Linux takes one drawing, larger, and scales it.
 */
export function trayIcon(mood: TrayMood, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `tray-${mood}Template.png`;
  if (platform === 'win32') return `tray-${mood}.png`;
  return `linux/tray-${mood}.png`;
}
