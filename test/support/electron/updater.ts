import { EventEmitter } from 'node:events';
import type { AppUpdater } from 'electron-updater';
import { app } from './app.ts';
import { onOrder } from './orders.ts';

type Used = Pick<
  AppUpdater,
  | 'allowDowngrade'
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'disableWebInstaller'
  | 'quitAndInstall'
>;

/** electron-updater as the app uses it: it fetches by itself unless told not to, as the real one does. */
class StandInUpdater extends EventEmitter implements Used {
  autoDownload = true;
  autoInstallOnAppQuit = true;
  allowDowngrade = false;
  disableWebInstaller = false;
  logger: unknown = console;
  offered: string | undefined = process.env.KEYBEARER_STAND_IN_UPDATE;
  forged = false;
  readonly calls: string[] = [];

  async checkForUpdates() {
    this.calls.push('check');
    if (this.offered === undefined) return null;
    if (this.autoDownload) await this.downloadUpdate();
    return { isUpdateAvailable: true, updateInfo: { version: this.offered } };
  }

  async downloadUpdate(): Promise<string[]> {
    this.calls.push('download');
    if (!this.forged) return [];
    const error = new Error('New version is not signed by the application owner');
    this.emit('error', error);
    throw error;
  }

  /** As on Windows: the installer has been started, and the app is asked to quit. */
  quitAndInstall(): void {
    this.calls.push('install');
    process.stderr.write('{"event":"stand_in_installed"}\n');
    setImmediate(() => app.quit());
  }
}

export const autoUpdater = new StandInUpdater();

onOrder('update.forge', ({ forged }) => {
  autoUpdater.forged = forged;
  return null;
});
