import type { Clock } from '../ports.ts';

/**
 * Whether there is a place for the tray. At login the panel may start after us, so where there was
 * none at first it is looked for again, for about two minutes.
 */
export interface TrayPresence {
  readonly there: boolean;
  /** Calls back as soon as there is one: at once, later or never. */
  onceThere(callback: () => void): void;
  stop(): void;
}

const laterMs = [2_000, 5_000, 15_000, 30_000, 60_000];

export async function lookForTray(
  clock: Clock,
  look: () => Promise<boolean>,
): Promise<TrayPresence> {
  let there = await look();
  let callback: (() => void) | undefined;
  let cancel: () => void = () => {};

  const lookAgain = ([wait, ...later]: readonly number[]): void => {
    if (there || wait === undefined) return;
    cancel = clock.after(wait, async () => {
      there = await look();
      if (there) callback?.();
      else lookAgain(later);
    });
  };
  lookAgain(laterMs);
  return {
    get there() {
      return there;
    },
    onceThere(wanted) {
      if (there) wanted();
      else callback = wanted;
    },
    stop() {
      callback = undefined;
      cancel();
    },
  };
}
