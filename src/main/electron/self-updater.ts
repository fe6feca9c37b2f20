import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../ports.ts';
import type { Updater } from './updates.ts';

export interface Installation {
  /** Electron's folder of resources; undefined outside Electron. */
  readonly resources: string | undefined;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
}

/**
 * electron-updater, where the package was made with a feed (`app-update.yml`, build/update-feed.ts);
 * everywhere else undefined, and nothing of it is even loaded. It compares signatures on macOS by
 * itself. On Windows it does so only for a publisher that the package names, so one without is not
 * asked for updates: it would install whatever the server sends.
 */
export async function selfUpdater(installed: Installation): Promise<Updater | undefined> {
  const { resources, platform, log } = installed;
  const feed = resources === undefined ? undefined : textOf(join(resources, 'app-update.yml'));
  if (feed === undefined) return undefined;
  if (platform === 'win32' && !/^publisherName:/m.test(feed)) {
    log.warn('update_feed_unsigned');
    return undefined;
  }
  const { default: electronUpdater } = await import('electron-updater');
  const { autoUpdater } = electronUpdater;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  autoUpdater.allowDowngrade = false;
  autoUpdater.disableWebInstaller = true;
  // It would print addresses and paths; what matters is logged by who calls.
  autoUpdater.logger = null;
  // Every failure also rejects; without a listener it would end the process.
  autoUpdater.on('error', () => {});
  return {
    async check() {
      const found = await autoUpdater.checkForUpdates();
      return found?.isUpdateAvailable ? found.updateInfo.version : undefined;
    },
    async download() {
      await autoUpdater.downloadUpdate();
    },
    restart: () => autoUpdater.quitAndInstall(),
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
