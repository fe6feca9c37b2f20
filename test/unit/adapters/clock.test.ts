import { uptime } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { bootClock, systemClock } from '../../../src/main/adapters/clock.ts';

/** The three clocks of a machine, moved by hand. */
class Machine {
  wallMs = 1_000_000;
  monotonicMs = 5_000;
  uptimeMsTrue = 9_000;
  readings = 0;
  readonly wall = () => this.wallMs;
  readonly monotonic = () => this.monotonicMs;
  readonly uptimeMs = () => {
    this.readings += 1;
    return Math.floor(this.uptimeMsTrue / 10) * 10;
  };

  awake(ms: number): void {
    this.wallMs += ms;
    this.monotonicMs += ms;
    this.uptimeMsTrue += ms;
  }

  asleep(ms: number): void {
    this.wallMs += ms;
    this.uptimeMsTrue += ms;
  }
}

describe('the boot clock', () => {
  test('C144: counts eight hours of suspend at the very first look after it', () => {
    const machine = new Machine();
    const boot = bootClock(machine);
    const before = boot();
    machine.awake(300);
    machine.asleep(8 * 3_600_000);
    expect(boot() - before).toBeGreaterThanOrEqual(8 * 3_600_000);
  });

  test('a wall clock set back or forth by years does not move it', () => {
    const machine = new Machine();
    const boot = bootClock(machine);
    const before = boot();
    for (const years of [1, -2]) {
      machine.wallMs += years * 365 * 86_400_000;
      machine.awake(100);
      boot();
    }
    expect(boot() - before).toBe(200);
  });

  test('never runs backwards, though readings are rounded down', () => {
    const machine = new Machine();
    const boot = bootClock(machine);
    let last = boot();
    for (let step = 0; step < 5_000; step += 1) {
      machine.awake(step % 7);
      const next = boot();
      expect(next).toBeGreaterThanOrEqual(last);
      last = next;
    }
  });

  test('does not read the system more than once a second while nothing unusual happens', () => {
    const machine = new Machine();
    const boot = bootClock(machine);
    for (let step = 0; step < 3_000; step += 1) {
      machine.awake(1);
      boot();
    }
    expect(machine.readings).toBeLessThanOrEqual(4);
  });

  test('is the uptime of this machine', () => {
    expect(Math.abs(systemClock.boot() - uptime() * 1_000)).toBeLessThan(100);
  });
});

describe('timers', () => {
  test('one of a year does not fire at once', async () => {
    let fired = false;
    const cancel = systemClock.after(365 * 86_400_000, () => {
      fired = true;
    });
    await wait(20);
    cancel();
    expect(fired).toBe(false);
  });

  test('one of no time fires, and a cancelled one does not', async () => {
    const fired: string[] = [];
    systemClock.after(-5, () => fired.push('kept'));
    systemClock.after(0, () => fired.push('cancelled'))();
    await wait(20);
    expect(fired).toEqual(['kept']);
  });
});
