import type { PowerMonitor } from 'electron';
import type { Log } from '../ports.ts';

/**
 * Timers stood still while the machine slept: what came due meanwhile is done when it wakes, and not
 * at the next tick a minute later.
 */
export function followPower(
  monitor: Pick<PowerMonitor, 'on'>,
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
  monitor.on('lock-screen', () => deps.screen('locked'));
  monitor.on('unlock-screen', () => {
    deps.screen('unlocked');
    deps.wake();
  });
  monitor.on('shutdown', () => deps.shutDown());
}
