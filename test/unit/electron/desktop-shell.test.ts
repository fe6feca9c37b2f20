import { describe, expect, it } from 'vitest';
import { desktopShell } from '../../../src/main/electron/desktop-shell.ts';
import type { Person } from '../../../src/main/person.ts';
import { Secret } from '../../../src/main/secret.ts';
import { fail, ok } from '../../../src/shared/failure.ts';

const nobody: Person = { agrees: async () => fail('denied', 'Nobody is asked here.') };

function stage(platform = 'linux') {
  const calls: string[] = [];
  let text = '';
  let unreadable = false;
  const nativeTheme = { themeSource: 'system' as 'system' | 'light' | 'dark' };
  let refused = false;
  const shell = desktopShell({
    clipboard: {
      writeText: async (written) => {
        text = written;
      },
      readText: async () => {
        if (unreadable) throw new Error('no clipboard');
        return text;
      },
      clear: () => {
        text = '';
      },
    },
    nativeTheme,
    loginItem: {
      set(on) {
        calls.push(`set ${on}`);
        return refused ? fail('store_write_failed', 'The disk is full.') : ok(undefined);
      },
      refresh: () => calls.push('refresh'),
    },
    platform,
    hasTray: () => false,
    person: nobody,
    mayReplace: (path) => path === '/home/ada/old.json',
    update: () => undefined,
  });
  return {
    shell,
    calls,
    nativeTheme,
    clipboard: () => text,
    copyElsewhere: (other: string) => {
      text = other;
    },
    refuse: () => {
      refused = true;
    },
    breakClipboard: () => {
      unreadable = true;
    },
  };
}

const preferences = {
  theme: 'system',
  start_at_login: false,
  start_hidden: false,
  manage_from_command_line: false,
  pause_when_locked: false,
  read_scope_list: true,
} as const;

describe('the desktop shell', () => {
  it('says what it can do', () => {
    expect(stage().shell.view).toEqual({
      kind: 'desktop',
      clipboard: true,
      start_at_login: true,
      sees_screen_lock: false,
      native_approvals: true,
      tray: false,
    });
  });

  it.each(['darwin', 'win32'])('on %s hears of a locked screen', (platform) => {
    expect(stage(platform).shell.view.sees_screen_lock).toBe(true);
  });

  it('carries out a theme without touching the login item', () => {
    const { shell, calls, nativeTheme } = stage();
    expect(shell.apply({ ...preferences, theme: 'dark' })).toEqual(ok(undefined));
    expect([nativeTheme.themeSource, calls]).toEqual(['dark', []]);
  });

  it('turns starting at login on and off, once each', () => {
    const { shell, calls } = stage();
    shell.apply({ ...preferences, start_at_login: true });
    shell.apply({ ...preferences, start_at_login: true, theme: 'light' });
    shell.apply(preferences);
    expect(calls).toEqual(['set true', 'set false']);
  });

  it('hands on a refusal, and changes nothing else then', () => {
    const { shell, calls, nativeTheme, refuse } = stage();
    refuse();
    const wish = { ...preferences, start_at_login: true, theme: 'dark' } as const;
    expect(shell.apply(wish)).toMatchObject({ failure: { sentence: 'The disk is full.' } });
    expect(nativeTheme.themeSource).toBe('system');
    shell.apply(wish);
    expect(calls).toEqual(['set true', 'set true']);
  });

  it('begins with the theme, and a login item that leads to this program if there is to be one', () => {
    const off = stage();
    off.shell.begin({ ...preferences, theme: 'light' });
    expect([off.nativeTheme.themeSource, off.calls]).toEqual(['light', []]);
    const on = stage();
    on.shell.begin({ ...preferences, start_at_login: true });
    expect(on.calls).toEqual(['refresh']);
  });
});

describe('the clipboard', () => {
  const token = new Secret('ya29.token');

  it('takes and gives back a token', async () => {
    const { shell, clipboard } = stage();
    await shell.clipboard?.write(token);
    expect([clipboard(), await shell.clipboard?.read()]).toEqual(['ya29.token', 'ya29.token']);
  });

  it('is cleared of it at the end, and of nothing else', async () => {
    const left = stage();
    await left.shell.clipboard?.write(token);
    await left.shell.end();
    expect(left.clipboard()).toBe('');

    const other = stage();
    await other.shell.clipboard?.write(token);
    other.copyElsewhere('mine');
    await other.shell.end();
    expect(other.clipboard()).toBe('mine');

    const never = stage();
    never.copyElsewhere('mine');
    await never.shell.end();
    expect(never.clipboard()).toBe('mine');
  });

  it('that cannot be read is left alone', async () => {
    const { shell, clipboard, breakClipboard } = stage();
    await shell.clipboard?.write(token);
    breakClipboard();
    expect(await shell.clipboard?.read()).toBe('');
    await shell.end();
    expect(clipboard()).toBe('ya29.token');
  });
});
