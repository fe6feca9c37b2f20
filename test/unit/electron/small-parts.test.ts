import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PowerMonitor } from 'electron';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownerKeySwitch } from '../../../src/main/agent-socket/owner-key.ts';
import { storeFromArguments } from '../../../src/main/electron/desktop-arguments.ts';
import { followPower } from '../../../src/main/electron/power-events.ts';
import { isFirstInstance } from '../../../src/main/electron/single-instance.ts';
import { stateSender } from '../../../src/main/electron/state-sender.ts';
import { isReachable } from '../../../src/main/electron/window-reach.ts';
import { faultDetails, recordFaults } from '../../../src/main/fault-record.ts';
import { telltaleDebug } from '../../../src/main/telltale-debug.ts';
import { textOf } from '../../support/electron/running-desktop.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { ScriptedCore } from '../../support/scripted-core.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'keybearer-part-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('I108: snapshots', () => {
  it('go to the window from its first question on, the newest of a burst', async () => {
    const clock = new ManualClock();
    const core = new ScriptedCore();
    const sent: number[] = [];
    const sender = stateSender(clock, core, (_channel, state) => sent.push(state.revision));
    core.set({});
    sender.watch();
    for (let change = 0; change < 100; change += 1) core.set({});
    await clock.advance(50);
    expect(sent).toEqual([102]);
  });

  it('are followed once, however often the page was loaded again', () => {
    const core = new ScriptedCore();
    const sender = stateSender(new ManualClock(), core, () => {});
    for (let reload = 0; reload < 100; reload += 1) sender.watch();
    expect(core.listeners).toBe(1);
    sender.stop();
    expect(core.listeners).toBe(0);
  });
});

describe('P136: the first instance', () => {
  it('is told by a lock in the home, before anything else is touched', () => {
    const home = join(folder(), 'home');
    const calls: string[] = [];
    const app = {
      setPath: (name: string, path: string) => calls.push(`${name} ${path}`),
      requestSingleInstanceLock: () => {
        calls.push('lock');
        return false;
      },
    };
    expect(isFirstInstance(app, home)).toBe(false);
    expect(calls).toEqual([`userData ${join(home, 'desktop')}`, 'lock']);
    expect(statSync(home).mode & 0o777).toBe(0o700);
  });
});

describe('power events', () => {
  it('wake what is due, and end what must end', () => {
    const monitor = Object.assign(new EventEmitter(), { getSystemIdleState: () => 'active' });
    const calls: string[] = [];
    const log = new RecordingLog();
    followPower(monitor as unknown as PowerMonitor, {
      log,
      wake: () => calls.push('wake'),
      screen: (seen) => calls.push(seen),
      shutDown: () => calls.push('shut down'),
    });
    for (const event of ['suspend', 'resume', 'lock-screen', 'unlock-screen', 'shutdown']) {
      monitor.emit(event);
    }
    expect(calls).toEqual(['wake', 'locked', 'unlocked', 'wake', 'shut down']);
    expect(log.events()).toEqual(['suspended', 'resumed']);
  });

  it.each([
    ['locked', ['locked']],
    ['active', []],
    ['unknown', []],
  ])('a screen that is %s at the start is told as it is', (state, told) => {
    const monitor = Object.assign(new EventEmitter(), { getSystemIdleState: () => state });
    const calls: string[] = [];
    followPower(monitor as unknown as PowerMonitor, {
      ...{ log: new RecordingLog(), wake: () => {}, shutDown: () => {} },
      screen: (seen) => calls.push(seen),
    });
    expect(calls).toEqual(told);
  });
});

describe('P139: a fault nobody caught', () => {
  it('is recorded by its name, code and place, without its words', () => {
    const fault = Object.assign(new TypeError('ya29.secret of ada@example.com'), { code: 'EPIPE' });
    fault.stack = `TypeError: ya29.secret\n    at Core.run (file:///home/ada/dist/index.js:12:7)\n    at next`;
    expect(faultDetails(fault)).toEqual({ error: 'TypeError', code: 'EPIPE', at: 'index.js:12:7' });
    expect(faultDetails('ya29.secret')).toEqual({ error: 'string' });
    const process = new EventEmitter();
    const log = new RecordingLog();
    recordFaults(process as NodeJS.Process, log);
    process.emit('uncaughtException', fault);
    process.emit('unhandledRejection', fault);
    expect(log.events()).toEqual(['uncaught_exception', 'unhandled_rejection']);
    expect(JSON.stringify(log.lines)).not.toMatch(/secret|ada/);
  });
});

describe('the owner key', () => {
  it('is there while it is wanted, and is another one each time', () => {
    const home = folder();
    const key = ownerKeySwitch(new SeededRandom(), home);
    const shown = () =>
      textOf(join(home, 'owner.hdr'))
        ?.trim()
        .replace(/^.*Bearer /, '');
    expect([shown(), key.matches('kbo1_')]).toEqual([undefined, false]);
    expect(key.turn(true)).toMatchObject({ ok: true });
    const first = shown() ?? '';
    const ends = key.ends();
    expect([key.matches(first), ends.aborted]).toEqual([true, false]);
    key.turn(true);
    expect(shown()).toBe(first);
    key.turn(false);
    expect([shown(), key.matches(first), ends.aborted]).toEqual([undefined, false, true]);
    key.turn(true);
    expect(shown()).not.toBe(first);
    expect([key.matches(first), key.matches(shown() ?? '')]).toEqual([false, true]);
  });

  it('that cannot be written is a refusal, and there is none', () => {
    const key = ownerKeySwitch(new SeededRandom(), join(folder(), 'missing'));
    expect(key.turn(true)).toMatchObject({ ok: false });
    expect(key.turn(true)).toMatchObject({ ok: false });
  });
});

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const left = { x: -1280, y: 0, width: 1280, height: 1024 };

describe('a remembered place', () => {
  it.each([
    ['on the screen', { x: 100, y: 100, width: 800, height: 600 }, true],
    ['on a screen to the left', { x: -1000, y: 50, width: 800, height: 600 }, true],
    ['of a screen that is gone', { x: 5000, y: 100, width: 800, height: 600 }, false],
    ['with its title above the screen', { x: 100, y: -40, width: 800, height: 600 }, false],
    ['with its title below', { x: 100, y: 1070, width: 800, height: 600 }, false],
    ['with a sliver in sight', { x: 1880, y: 100, width: 800, height: 600 }, false],
  ])('%s: %j is reachable: %s', (_what, bounds, expected) => {
    expect(isReachable(bounds, [screen, left])).toBe(expected);
  });
});

describe('the command line of the app', () => {
  it.each([
    [[], { kind: 'keychain' }],
    [['.', '--no-sandbox'], { kind: 'keychain' }],
    [['--store', 'file', '--passphrase-file', '/p'], { kind: 'file', passphraseFile: '/p' }],
    [['--store=file', '--passphrase-file=/p'], { kind: 'file', passphraseFile: '/p' }],
  ])('%j stores in %j', (args, store) => {
    expect(storeFromArguments(args)).toEqual({ ok: true, value: store });
  });

  it.each([[['--store', 'file']], [['--store', 'cloud']], [['--store=']]])(
    '%j is refused with a sentence',
    (args) => {
      expect(storeFromArguments(args)).toMatchObject({ failure: { code: 'invalid_request' } });
    },
  );
});

describe('NODE_DEBUG', () => {
  it.each(['http', 'net,fs', 'TLS', 'undici', 'fetch'])('%s prints tokens', (value) => {
    expect(telltaleDebug({ NODE_DEBUG: value })).toContain('Unset it');
  });

  it.each([undefined, '', 'fs', 'timers'])('%s does not', (value) => {
    expect(telltaleDebug({ NODE_DEBUG: value })).toBeUndefined();
  });
});
