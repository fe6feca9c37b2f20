import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Clock } from '../ports.ts';

/** Node fires a longer timeout at once (2^31-1 ms, 24.8 days), which would turn a far expiry into a storm. */
const longestTimeout = 2 ** 31 - 1;

/** How far the wall clock may drift from the monotonic one before the boot clock is read anew. */
const toleratedDriftMs = 50;
const longestSampleMs = 1_000;

interface Readings {
  readonly wall: () => number;
  /** Stops during suspend on Linux. */
  readonly monotonic: () => number;
  /** Counts suspend; 10 ms steps on Linux, whole seconds on macOS. */
  readonly uptimeMs: () => number;
}

const machine: Readings = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  uptimeMs: () => uptime() * 1_000,
};

/**
 * Milliseconds since boot. `os.uptime` reads a file each time (5 µs, a tenth of a cached token
 * request), so between readings the monotonic clock carries on. A suspend shows as the wall clock
 * running ahead of the monotonic one: then, and once a second, the real thing is read again.
 */
export function bootClock(readings: Readings = machine): () => number {
  let sample = take(readings);
  let last = sample.uptime;
  return () => {
    const monotonic = readings.monotonic();
    const awake = monotonic - sample.monotonic;
    const drift = readings.wall() - sample.wall - awake;
    let now = sample.uptime + awake;
    if (awake > longestSampleMs || Math.abs(drift) > toleratedDriftMs) {
      sample = take(readings);
      now = sample.uptime;
    }
    // Never back: a fresh reading is rounded down and may stand some milliseconds before the estimate.
    last = Math.max(last, now);
    return last;
  };
}

function take(readings: Readings) {
  return {
    wall: readings.wall(),
    monotonic: readings.monotonic(),
    uptime: readings.uptimeMs(),
  };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  boot: bootClock(),
  after(ms, callback) {
    // Not unref'd: a program must not end silently in the middle of work that waits for a timer.
    // Whoever shuts down cancels its timers.
    const timer = setTimeout(callback, Math.min(Math.max(0, ms), longestTimeout));
    return () => clearTimeout(timer);
  },
};
