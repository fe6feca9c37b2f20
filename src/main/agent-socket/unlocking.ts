import type { PolicyView } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Clock, Log, Random, SecretStore } from '../ports.ts';
import type { AuditTrail, Notices } from './audit-trail.ts';
import type { CallerBook } from './callers.ts';
import { clockIsBehind, clockNotice } from './clock-behind.ts';
import { openSealKey } from './policy-seal.ts';

/** Gets the seal's key out of the secret store, and what comes of it when the list was changed. */
export interface Unlocking {
  opening(): Promise<void> | undefined;
  review(accept: boolean): Result<{ readonly callers: number }>;
  anchored<T>(result: Result<T>): Promise<Result<T>>;
  tick(): Promise<void>;
  stop(): void;
}

export function createUnlocking(deps: {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly secrets: SecretStore;
  readonly notices: Notices;
  readonly trail: AuditTrail;
  readonly book: CallerBook;
  readonly changed: () => void;
}): Unlocking {
  const { clock, random, log, secrets, notices, trail, book, changed } = deps;
  let cancelRetry = () => {};
  let stopped = false;

  let told = false;
  const tellOfClock = () => {
    const behind = book.clockBehind();
    if (behind > 0 && !told) notices.notify({ ...clockNotice, sentence: clockIsBehind(behind) });
    if (behind === 0 && told) notices.withdraw(clockNotice.id);
    told = behind > 0;
  };

  const unlock = async (): Promise<void> => {
    const key = await openSealKey(secrets, random);
    if (stopped) return;
    if (key.ok) book.unlock(key.value);
    else {
      book.keepLocked(key.failure);
      cancelRetry = clock.after(unlockAgain, () => void unlock());
    }
    if (book.state() === 'tampered') {
      notices.notify(tamperedNotice);
      trail.record({ event: 'policy', decision: 'refused', reason: 'policy_tampered' });
    }
    tellOfClock();
    changed();
  };
  let opening: Promise<void> | undefined = unlock().finally(() => {
    opening = undefined;
  });

  return {
    opening: () => opening,
    review(accept) {
      const reviewed = book.review(accept);
      if (!reviewed.ok) return reviewed;
      notices.withdraw(tamperedNotice.id);
      tellOfClock();
      trail.record({ event: 'policy', decision: 'allowed', reason: accept ? 'kept' : 'removed' });
      changed();
      return ok({ callers: book.all().length });
    },
    async anchored(result) {
      const saved = await book.saved();
      // Until the store knows of it, an earlier list that somebody puts back would be taken for the newest.
      return result.ok && !saved.ok ? fail(saved.failure.code, notYetSafe) : result;
    },
    async tick() {
      tellOfClock();
      book.saveAgain();
      if (!(await book.saved()).ok) log.warn('callers_epoch_not_saved');
    },
    stop() {
      stopped = true;
      cancelRetry();
    },
  };
}

export const policyStatus = (book: CallerBook): PolicyView['status'] => {
  const state = book.state();
  return state === 'open' ? 'good' : state;
};

/** A keychain that was locked at the start serves its callers within half a minute of being opened (K122). */
const unlockAgain = 15_000;

const notYetSafe =
  'That holds now, but it could not be noted where your sign-ins are kept: an earlier copy of the list of scripts, put back, would undo it. Unlock the keychain, or make room on the disk; Keybearer tries again by itself every minute.';

export const tamperedNotice = {
  id: 'policy-tampered',
  code: 'policy_tampered',
  sentence:
    'The list of scripts that may have tokens was changed or taken away outside Keybearer, cannot be read any more, or an old one was put back. None of them is served. Look at the list, in the window or with "keybearer caller list". Then keep it or remove them all, there or with "keybearer caller review --keep" or "keybearer caller review --remove-all".',
};
