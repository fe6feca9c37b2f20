import { ok, type Result } from '../../shared/failure.ts';
import type { Log } from '../ports.ts';
import type { Approvals } from './approvals.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { CallerBook } from './callers.ts';

/**
 * Whether anybody is served at all. A person's pause is saved and lasts until a person ends it. The
 * screen lock's is a thing of its own beside it, so that unlocking ends that one and never the
 * other; it is not saved, or a machine that is shut down while locked would start paused.
 */
export interface Pausing {
  pause(): Result<{ readonly saved: boolean }>;
  /** Ends both: whoever says so is there. */
  resume(): Result<{ readonly saved: boolean }>;
  screen(seen: 'locked' | 'unlocked'): void;
  by(): 'person' | 'screen' | undefined;
}

export function createPausing(deps: {
  readonly book: CallerBook;
  readonly approvals: Approvals;
  readonly trail: AuditTrail;
  readonly log: Log;
  readonly changed: () => void;
}): Pausing {
  const { book, approvals, trail, log, changed } = deps;
  let screenLocked = false;

  const setPaused = (paused: boolean): Result<{ readonly saved: boolean }> => {
    approvals.endSession();
    const written = book.setPaused(paused);
    if (!written.ok) log.warn('pause_not_written');
    changed();
    return ok({ saved: written.ok });
  };

  return {
    pause: () => setPaused(true),
    resume() {
      screenLocked = false;
      return setPaused(false);
    },
    screen(seen) {
      const locked = seen === 'locked';
      if (locked === screenLocked) return;
      screenLocked = locked;
      if (locked) approvals.endSession();
      trail.record({ event: 'screen', decision: 'allowed', reason: seen });
      changed();
    },
    by: () => (book.isPaused() ? 'person' : screenLocked ? 'screen' : undefined),
  };
}
