import type { PowerMonitor } from 'electron';
import type { Log } from '../ports.ts';

/**
 * Timers stood still while the machine slept: what came due meanwhile is done when it wakes, and not
 * at the next tick a minute later.
 */
export function followPower(
  monitor: Pick<PowerMonitor, 'on' | 'getSystemIdleState'>,
  deps: {
    readonly log: Log;
    readonly wake: () => void;
    readonly screen: (seen: 'locked' | 'unlocked') => void;
    readonly shutDown: () => void;
  },
): void {
  monitor.on('suspend', () => deps.log.info('suspended'));
  monitor.on('resume', () => {
    deps.log.info('resumed');
    deps.wake();
  });
  // The system tells of changes only. An app that is started again behind a locked screen, by an update
  // or after a crash, would go on serving until the person came back.
  if (monitor.getSystemIdleState(idleSeconds) === 'locked') deps.screen('locked');
  monitor.on('lock-screen', () => deps.screen('locked'));
  monitor.on('unlock-screen', () => {
    deps.screen('unlocked');
    deps.wake();
  });
  monitor.on('shutdown', () => deps.shutDown());
}

/** Tells idle from active, which matters to nobody here; `locked` does not depend on it. */
const idleSeconds = 60;
