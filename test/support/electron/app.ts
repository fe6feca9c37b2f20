import { EventEmitter } from 'node:events';
import {
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';
import { closeChromium } from './chromium.ts';
import { onOrder } from './orders.ts';

type Used = Pick<
  App,
  | 'enableSandbox'
  | 'exit'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setLoginItemSettings'
  | 'setName'
  | 'setPath'
  | 'whenReady'
>;

const paths = new Map<string, string>();
const lockPath = () => join(paths.get('userData') ?? '', 'SingletonLock');
const knock = 'second-instance-';

export const appRecord = { sandboxed: false };

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** As Chromium's on Linux: a link named by the process that holds it; a second start leaves a word. */
function claim(): boolean {
  try {
    symlinkSync(String(process.pid), lockPath());
    return true;
  } catch {
    if (isAlive(Number(readlinkSync(lockPath())))) return false;
    rmSync(lockPath());
    return claim();
  }
}

class StandInApp extends EventEmitter implements Used {
  readonly isPackaged = false;

  setPath(name: string, path: string): void {
    paths.set(name, path);
  }

  getPath(name: string): string {
    const path = paths.get(name);
    if (path === undefined) throw new Error(`Nobody has set the path "${name}".`);
    return path;
  }

  getVersion(): string {
    return '0.0.0';
  }

  setName(): void {}
  setAppUserModelId(): void {}

  setLoginItemSettings(): void {
    throw new Error('Linux has no login items; the app writes a file.');
  }

  enableSandbox(): void {
    appRecord.sandboxed = true;
  }

  async whenReady(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    if (!claim()) {
      writeFileSync(join(folder, `${knock}${process.pid}`), JSON.stringify(process.argv));
      return false;
    }
    watch(folder, (_event, name) => {
      if (!name?.startsWith(knock) || !readdirSync(folder).includes(name)) return;
      const argv = JSON.parse(readFileSync(join(folder, name), 'utf8') || '[]');
      rmSync(join(folder, name), { force: true });
      this.emit('second-instance', {}, argv, process.cwd(), undefined);
    }).unref();
    return true;
  }

  quit(): void {
    let prevented = false;
    const event = {
      preventDefault: () => {
        prevented = true;
      },
    };
    this.emit('before-quit', event);
    if (!prevented) this.exit(0);
  }

  exit(code = 0): void {
    this.emit('quit', {}, code);
    void closeChromium().finally(() => {
      if (paths.has('userData')) {
        const mine = readdirSync(this.getPath('userData')).includes('SingletonLock');
        if (mine && readlinkSync(lockPath()) === String(process.pid)) rmSync(lockPath());
      }
      process.exit(code);
    });
  }
}

export const app = new StandInApp();

onOrder('app.quit', () => {
  app.quit();
  return null;
});
