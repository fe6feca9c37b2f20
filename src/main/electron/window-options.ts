import type { BrowserWindowConstructorOptions } from 'electron';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowSetting {
  readonly preload: string;
  /** Where a person left it; undefined at the first start. */
  readonly bounds: Bounds | undefined;
  readonly packaged: boolean;
  readonly dark: boolean;
  readonly icon?: string;
}

/** Wide enough for the sidebar, a list and its detail side by side. */
const usualSize = { width: 1120, height: 760 };

/** As in src/renderer/styles/tokens.css: no flash of white before the page is drawn. */
const paper = { light: '#f7f8fa', dark: '#12171d' };

/**
 * The one place where a window is described (docs/tutorial/security.md of Electron, and threat rows 9
 * and 10). Defaults of Electron are spelled out too: a default that changes must not change us.
 */
export function windowOptions(setting: WindowSetting): BrowserWindowConstructorOptions {
  return {
    title: 'Keybearer',
    ...usualSize,
    ...setting.bounds,
    minWidth: 360,
    minHeight: 480,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: setting.dark ? paper.dark : paper.light,
    ...(setting.icon === undefined ? {} : { icon: setting.icon }),
    webPreferences: {
      preload: setting.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      disableDialogs: true,
      devTools: !setting.packaged,
    },
  };
}
