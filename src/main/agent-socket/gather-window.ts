import type { Clock } from '../ports.ts';

/**
 * How long what is equal is gathered before it becomes one line. Who keeps coming is gathered twice as
 * long each time, so that a loop writes a line in ten minutes and not one a second for ever.
 */
export interface GatherWindow {
  /** True for the one that opens a window; the others come within it. */
  enter(): boolean;
  /** Nothing is gathered, and the next one opens the shortest window. */
  isAtRest(): boolean;
  close(): void;
}

const shortestMs = 1_000;
const longestMs = 10 * 60_000;

export function createGatherWindow(clock: Clock, ended: () => void): GatherWindow {
  let ms = shortestMs;
  let cancel: (() => void) | undefined;
  let cameAgain = false;
  /** Of the boot clock: it came no later than that. */
  let lastAt = Number.NEGATIVE_INFINITY;

  const open = () => {
    cameAgain = false;
    lastAt = clock.boot();
    cancel = clock.after(ms, end);
  };

  const end = () => {
    cancel = undefined;
    ended();
    if (!cameAgain) return;
    ms = longer(ms);
    open();
  };

  const isQuiet = () => clock.boot() - lastAt >= longestMs;

  return {
    enter() {
      if (cancel) {
        cameAgain = true;
        return false;
      }
      // One that comes every few seconds is a loop too, though it finds a short window closed.
      ms = isQuiet() ? shortestMs : longer(ms);
      open();
      return true;
    },
    isAtRest: () => cancel === undefined && isQuiet(),
    close() {
      cancel?.();
      cancel = undefined;
    },
  };
}

const longer = (ms: number): number => Math.min(2 * ms, longestMs);
