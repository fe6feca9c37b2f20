import type { Clock } from '../../src/main/ports.ts';

interface Timer {
  readonly dueBoot: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until a test moves it. Wall time and boot time can be moved apart, as a
 * person setting the clock or a suspended machine does. Timers run on awake time, as Node's do.
 */
export class ManualClock implements Clock {
  #now: number;
  #boot = 1_000_000;
  #awake = 0;
  readonly #timers = new Set<Timer>();

  constructor(start = '2026-03-01T09:00:00Z') {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  boot(): number {
    return this.#boot;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { dueBoot: this.#awake + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that wait; for tests that nothing is left behind. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Lets `ms` pass, running due timers in order. Between timers, promises and the event loop get
   * their turn, so that work started by one timer is done before the next fires.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#awake + ms;
    await settle();
    for (;;) {
      const next = [...this.#timers]
        .filter((timer) => timer.dueBoot <= end)
        .sort((a, b) => a.dueBoot - b.dueBoot)[0];
      if (next === undefined) break;
      this.#move(next.dueBoot - this.#awake);
      this.#timers.delete(next);
      next.callback();
      await settle();
    }
    this.#move(end - this.#awake);
    await settle();
  }

  /** A person or NTP sets the wall clock; nothing else moves. */
  stepWallClock(ms: number): void {
    this.#now += ms;
  }

  /** The machine sleeps: wall and boot clock go on, timers do not. */
  suspend(ms: number): void {
    this.#now += ms;
    this.#boot += ms;
  }

  #move(ms: number): void {
    this.#now += ms;
    this.#boot += ms;
    this.#awake += ms;
  }
}

/** Lets pending promises and already arrived I/O run; it waits for no amount of time. */
export async function settle(turns = 5): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
