import { EventEmitter } from 'node:events';
import type { Clipboard, NativeTheme, PowerMonitor, Screen, Shell } from 'electron';
import { emulateTheme } from './chromium-window.ts';
import { onOrder } from './orders.ts';

/* What the app asks of the system around it: clipboard, browser, theme, power, screens. */

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

type PowerEvents = Pick<PowerMonitor, 'on' | 'emit' | 'getSystemIdleState'>;
export const powerMonitor: PowerEvents = Object.assign(
  new EventEmitter() as never,
  {
    getSystemIdleState: () => (process.env.STAND_IN_SCREEN === 'locked' ? 'locked' : 'active'),
  } as const,
);
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
