import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { trayIcon } from '../../../src/main/electron/tray-icon.ts';

const moods = ['good', 'attention', 'paused'] as const;
const platforms = ['darwin', 'win32', 'linux'] as const;

it.each(moods.flatMap((mood) => platforms.map((platform) => [mood, platform] as const)))(
  'the icon for %s on %s is drawn',
  (mood, platform) => {
    expect(existsSync(resolve('assets/tray', trayIcon(mood, platform)))).toBe(true);
  },
);
