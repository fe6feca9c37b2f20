import { readFileSync } from 'node:fs';
import type * as electron from 'electron';
import { standInUtilityProcess } from '../stand-in-utility-process.ts';
import { app, appRecord } from './app.ts';
import { presentWindow, StandInWindow } from './chromium-window.ts';
import { dialog, presentDialogs, presentSaveDialogs } from './dialogs.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu, nativeImage, presentAppMenu, presentTray, Tray } from './menu-and-tray.ts';
import { Notification, presentNotifications } from './notification.ts';
import { onOrder, takeOrders } from './orders.ts';
import { protocol, registeredSchemes, session } from './session.ts';
import {
  clipboard,
  nativeTheme,
  opened,
  powerMonitor,
  presentClipboard,
  screen,
  shell,
} from './system.ts';
import { autoUpdater } from './updater.ts';

/** What `electron-updater` gives in its place (use-stand-in.mjs). */
/**
 * The module 'electron' of the tests: the part that src/main uses, each piece checked against
 * electron.d.ts where it stands, over a real Chromium page and real processes (docs/electron.md).
 */
export {
  app,
  autoUpdater as standInUpdater,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  StandInWindow as BrowserWindow,
  screen,
  session,
  shell,
  standInUtilityProcess as utilityProcess,
  Tray,
};

/** electron-store takes the whole module. */
// biome-ignore lint/style/noDefaultExport: it is what `import electron from 'electron'` gives
export default { app, ipcMain, shell } satisfies Partial<Record<keyof typeof electron, unknown>>;

onOrder('look', () => ({
  tray: presentTray(),
  appMenu: presentAppMenu(),
  updaterCalls: autoUpdater.calls,
  dialogs: presentDialogs(),
  saveDialogs: presentSaveDialogs(),
  notifications: presentNotifications(),
  window: presentWindow()?.shown() ?? null,
  clipboard: presentClipboard(),
  opened,
  themeSource: nativeTheme.themeSource,
  schemes: registeredSchemes(),
  sandboxed: appRecord.sandboxed,
  userData: app.getPath('userData'),
  tlsSwitch: process.env.NODE_TLS_REJECT_UNAUTHORIZED ?? null,
  processes: childProcesses(),
}));
/** Of this process, as Linux lists them; Chromium's own are not counted. */
function childProcesses(): number[] {
  const list = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  const pids = list.split(' ').filter(Boolean).map(Number);
  return pids.filter((pid) => !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('chromium'));
}

onOrder('time.pass', ({ ms }) => {
  (globalThis as unknown as { passHeldTime(ms: number): void }).passHeldTime(ms);
  return null;
});
onOrder('fault', ({ kind, text }) => {
  if (kind === 'rejection') void Promise.reject(new Error(text));
  else
    setImmediate(() => {
      throw new Error(text);
    });
  return null;
});
takeOrders();
