import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { autostartEntry } from '../../../src/main/electron/autostart-entry.ts';
import {
  autostartFile,
  configFolder,
  startCommand,
  systemLoginItem,
} from '../../../src/main/electron/login-item.ts';

describe('the autostart entry', () => {
  it.each<[string[], string]>([
    [['/usr/bin/keybearer-desktop'], '/usr/bin/keybearer-desktop'],
    [['/opt/My Apps/Keybearer'], '"/opt/My Apps/Keybearer"'],
    [['/opt/a"b', 'c'], '"/opt/a\\\\"b" c'],
    [['/opt/$HOME`x`'], '"/opt/\\\\$HOME\\\\`x\\\\`"'],
    [['/opt/back\\slash'], '"/opt/back\\\\\\\\slash"'],
    [['/opt/100%/a'], '"/opt/100%%/a"'],
  ])('starts %j', (command, exec) => {
    expect(autostartEntry(command)).toContain(`\nExec=${exec}\n`);
  });
});

describe('the autostart file', () => {
  let folder: string;
  const path = () => join(folder, 'autostart', 'keybearer.desktop');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keybearer-config-'));
  });

  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });

  it('comes and goes whole, and leaves nothing beside it', () => {
    const item = autostartFile(folder, ['/usr/bin/keybearer-desktop']);
    expect(item.set(true)).toMatchObject({ ok: true });
    expect(item.set(true)).toMatchObject({ ok: true });
    expect(readFileSync(path(), 'utf8')).toMatch(/^\[Desktop Entry\]\nType=Application\n/);
    expect(readdirSync(join(folder, 'autostart'))).toEqual(['keybearer.desktop']);
    expect(item.set(false)).toMatchObject({ ok: true });
    expect(item.set(false)).toMatchObject({ ok: true });
    expect(readdirSync(join(folder, 'autostart'))).toEqual([]);
  });

  it('that cannot be written is a refusal with its reason', () => {
    writeFileSync(join(folder, 'autostart'), 'a file where the folder should be');
    const refused = autostartFile(folder, ['/usr/bin/keybearer-desktop']).set(true);
    expect(refused).toMatchObject({ ok: false, failure: { code: 'store_write_failed' } });
  });

  it('follows the program to its new place, and stays out where a person took it out', () => {
    autostartFile(folder, ['/opt/Keybearer-1.AppImage']).set(true);
    autostartFile(folder, ['/opt/Keybearer-2.AppImage']).refresh();
    expect(readFileSync(path(), 'utf8')).toContain('Exec=/opt/Keybearer-2.AppImage');
    rmSync(path());
    autostartFile(folder, ['/opt/Keybearer-3.AppImage']).refresh();
    expect(existsSync(path())).toBe(false);
  });
});

it('elsewhere the system keeps the list', () => {
  const calls: unknown[] = [];
  const item = systemLoginItem({ setLoginItemSettings: (settings) => calls.push(settings) });
  expect(item.set(true)).toMatchObject({ ok: true });
  item.refresh();
  item.set(false);
  expect(calls).toEqual([{ openAtLogin: true }, { openAtLogin: false }]);
});

it.each([
  [{ HOME: '/home/ada' }, '/home/ada/.config'],
  [{ HOME: '/home/ada', XDG_CONFIG_HOME: '/conf' }, '/conf'],
  [{ HOME: '/home/ada', XDG_CONFIG_HOME: 'relative' }, '/home/ada/.config'],
])('%j keeps its configuration in %s', (env, expected) => {
  expect(configFolder(env)).toBe(expected);
});

it.each([
  [{}, { execPath: '/opt/keybearer', script: undefined }, ['/opt/keybearer']],
  [{}, { execPath: '/opt/electron', script: 'dist/index.js' }, ['/opt/electron', 'dist/index.js']],
  [
    { APPIMAGE: '/home/ada/K.AppImage' },
    { execPath: '/tmp/.mount/k', script: undefined },
    ['/home/ada/K.AppImage'],
  ],
])('%j %j is started as %j', (env, program, command) => {
  expect(startCommand(env, program)).toEqual(command);
});
