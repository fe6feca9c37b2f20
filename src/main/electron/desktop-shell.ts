import type { Clipboard as ElectronClipboard, NativeTheme } from 'electron';
import type { Preferences, ShellView, UpdateView } from '../../shared/app-state.ts';
import type { Result } from '../../shared/failure.ts';
import type { Person } from '../person.ts';
import type { Shell } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { LoginItem } from './login-item.ts';

export interface DesktopShellParts {
  readonly clipboard: Pick<ElectronClipboard, 'writeText' | 'readText' | 'clear'>;
  readonly nativeTheme: Pick<NativeTheme, 'themeSource'>;
  readonly loginItem: LoginItem;
  readonly platform: string;
  readonly hasTray: () => boolean;
  readonly person: Person;
  readonly mayReplace: (path: string) => boolean;
  /** The newer version that there is. */
  readonly update: () => UpdateView | undefined;
}

export interface DesktopShell extends Shell {
  /** At the start: the theme, and a login item that leads to this program. */
  begin(preferences: Preferences): void;
  /** At the end: a token that is still in the clipboard would outlive its minute. */
  end(): Promise<void>;
}

/** The core's Shell port on Electron. */
export function desktopShell(parts: DesktopShellParts): DesktopShell {
  const { clipboard, nativeTheme, loginItem } = parts;
  let startAtLogin = false;
  let copied: Secret | undefined;
  return {
    begin(preferences) {
      startAtLogin = preferences.start_at_login;
      nativeTheme.themeSource = preferences.theme;
      if (startAtLogin) loginItem.refresh();
    },
    get view(): ShellView {
      const update = parts.update();
      return {
        kind: 'desktop',
        clipboard: true,
        start_at_login: true,
        // Electron has these two events on macOS and Windows alone.
        sees_screen_lock: parts.platform !== 'linux',
        native_approvals: true,
        tray: parts.hasTray(),
        ...(update === undefined ? {} : { update }),
      };
    },
    person: parts.person,
    mayReplace: parts.mayReplace,
    clipboard: {
      async write(text) {
        copied = text;
        await clipboard.writeText(text.reveal());
      },
      // What is in it cannot be read: then it is not taken for ours, and stays.
      read: () => clipboard.readText().catch(() => ''),
      clear: () => clipboard.clear(),
    },
    async end() {
      if (copied === undefined) return;
      const present = await clipboard.readText().catch(() => '');
      if (present === copied.reveal()) clipboard.clear();
    },
    apply(preferences: Preferences): Result<void> {
      // What the person set by hand in the system's own list is not touched by a change of theme.
      if (preferences.start_at_login !== startAtLogin) {
        const set = loginItem.set(preferences.start_at_login);
        if (!set.ok) return set;
        startAtLogin = preferences.start_at_login;
      }
      nativeTheme.themeSource = preferences.theme;
      return { ok: true, value: undefined };
    },
  };
}
