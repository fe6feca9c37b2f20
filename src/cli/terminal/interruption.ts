import { failureCodes } from '../../shared/failure.ts';
import type { Terminal } from './terminal.ts';

export interface Interruption {
  /** Resolves at the first Ctrl-C or its kin. */
  readonly happened: Promise<void>;
  readonly seen: () => boolean;
  /** From here on a signal ends the process again, as usual. */
  stop(): void;
}

/** Ctrl-C while something is asked of the agent: the first one is announced, so that it can be put right. */
export function awaitInterruption(terminal: Terminal, announcement: string): Interruption {
  let times = 0;
  let stop = (): void => {};
  const happened = new Promise<void>((resolve) => {
    stop = terminal.onInterrupt(() => {
      times += 1;
      // Someone who asks twice does not want to wait for the agent.
      if (times > 1) process.exit(failureCodes.cancelled.exit);
      terminal.err(announcement);
      resolve();
    });
  });
  return { happened, seen: () => times > 0, stop: () => stop() };
}
