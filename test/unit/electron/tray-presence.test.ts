import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasTrayHost } from '../../../src/main/electron/tray-host.ts';
import { lookForTray } from '../../../src/main/electron/tray-presence.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('a place for the tray', () => {
  it('that is there is used at once', async () => {
    const clock = new ManualClock();
    const presence = await lookForTray(clock, async () => true);
    let called = 0;
    presence.onceThere(() => {
      called += 1;
    });
    await clock.advance(300_000);
    expect([presence.there, called, clock.pending]).toEqual([true, 1, 0]);
  });

  it('that comes later, as a panel does at login, is found', async () => {
    const clock = new ManualClock();
    let there = false;
    const presence = await lookForTray(clock, async () => there);
    let called = 0;
    presence.onceThere(() => {
      called += 1;
    });
    await clock.advance(10_000);
    expect([presence.there, called]).toEqual([false, 0]);
    there = true;
    await clock.advance(15_000);
    expect([presence.there, called, clock.pending]).toEqual([true, 1, 0]);
  });

  it('is not looked for for ever, nor after the end', async () => {
    const clock = new ManualClock();
    let looks = 0;
    const look = async () => {
      looks += 1;
      return false;
    };
    await lookForTray(clock, look);
    await clock.advance(600_000);
    expect([looks, clock.pending]).toEqual([6, 0]);
    const stopped = await lookForTray(clock, look);
    stopped.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('the desktop’s own word', () => {
  let folder: string;
  const bus = () => ({ PATH: folder, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' });
  const tool = (name: string, script: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keybearer-bus-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['darwin', 'win32'] as const)('is not needed on %s', async (platform) => {
    expect(await hasTrayHost(platform, {})).toBe(true);
  });

  it('is no without a session bus, or without a tool to ask it', async () => {
    tool('gdbus', "echo '(<true>,)'");
    expect(await hasTrayHost('linux', { PATH: folder })).toBe(false);
    rmSync(join(folder, 'gdbus'));
    expect(await hasTrayHost('linux', bus())).toBe(false);
  });

  it.each([
    ["echo '(<true>,)'", true],
    ["echo '(<false>,)'", false],
    ["echo 'Error: org.freedesktop.DBus.Error.ServiceUnknown' >&2; exit 1", false],
  ])('through gdbus: %s', async (script, expected) => {
    tool('gdbus', script);
    tool('dbus-send', "echo '   variant       boolean true'");
    expect(await hasTrayHost('linux', bus())).toBe(expected);
  });

  it('through dbus-send where gdbus is not installed', async () => {
    tool('dbus-send', "echo '   variant       boolean true'");
    expect(await hasTrayHost('linux', bus())).toBe(true);
  });
});
