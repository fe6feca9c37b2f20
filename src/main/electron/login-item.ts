import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { errorCode, why } from '../adapters/own-file.ts';
import { autostartEntry } from './autostart-entry.ts';

/** Whether the desktop app begins with the person's session. */
export interface LoginItem {
  set(on: boolean): Result<void>;
  /** The program may lie elsewhere since it was updated; what a person has taken out stays out. */
  refresh(): void;
}

/** What of Electron's `app` it takes where the system has a list of login items of its own. */
export interface SystemLoginItems {
  setLoginItemSettings(settings: { openAtLogin: boolean }): void;
}

export const systemLoginItem = (app: SystemLoginItems): LoginItem => ({
  set(on) {
    app.setLoginItemSettings({ openAtLogin: on });
    return ok(undefined);
  },
  refresh() {},
});

/** On Linux it is a file. `command` is the program with its arguments. */
export function autostartFile(configFolder: string, command: readonly string[]): LoginItem {
  const path = join(configFolder, 'autostart', 'keybearer.desktop');
  const entry = autostartEntry(command);
  return {
    refresh() {
      const present = current(path);
      if (present !== undefined && present !== entry) this.set(true);
    },
    set(on) {
      try {
        if (on) replaceText(path, entry);
        else rmSync(path, { force: true });
        return ok(undefined);
      } catch (error) {
        return fail(
          'store_write_failed',
          `Starting at login could not be changed: ${why(error)}. It is as it was.`,
          { cause: errorCode(error) },
        );
      }
    },
  };
}

/** Whole or not at all: half an entry would be started at the next login. */
function replaceText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.tmp-${randomBytes(8).toString('hex')}`;
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o644, flush: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** XDG base directory specification. */
export function configFolder(env: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME: chosen = '' } = env;
  return chosen.startsWith('/') ? chosen : join(env.HOME ?? '', '.config');
}

/** An AppImage runs from a mount that is gone at the next login; its own file is what can be started. */
export function startCommand(
  env: NodeJS.ProcessEnv,
  program: { readonly execPath: string; readonly script: string | undefined },
): readonly string[] {
  const { APPIMAGE: appImage } = env;
  if (appImage) return [appImage];
  return program.script === undefined ? [program.execPath] : [program.execPath, program.script];
}
