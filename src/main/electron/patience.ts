import { type Failed, fail } from '../../shared/failure.ts';
import type { Clock } from '../ports.ts';

/**
 * How often a person is bothered by one kind of asker (threat 13): so many may wait at once, and
 * after two refusals in a row nobody of this kind may ask for five minutes. The same rules as for
 * pairings, on the boot clock; an asker that hangs up counts like one that was refused, or a loop
 * could flash dialogs without end.
 */
export interface Patience {
  /** A place for one question; the failure says why there is none. */
  admit(): Place | Failed;
}

export interface Place {
  readonly ok: true;
  readonly leave: (how: 'agreed' | 'refused' | 'unasked') => void;
}

const coolDownMs = 5 * 60_000;
const refusalsBeforeCoolDown = 2;

export function createPatience(clock: Clock, mostWaiting: number): Patience {
  let waiting = 0;
  let refusals = 0;
  let coolUntil = 0;

  const leave: Place['leave'] = (how) => {
    waiting -= 1;
    if (how === 'agreed') refusals = 0;
    if (how !== 'refused') return;
    refusals += 1;
    if (refusals < refusalsBeforeCoolDown) return;
    refusals = 0;
    coolUntil = clock.boot() + coolDownMs;
  };

  return {
    admit() {
      const cooling = Math.ceil((coolUntil - clock.boot()) / 1000);
      if (cooling > 0) return askedTooOften(cooling);
      if (waiting >= mostWaiting) return answerFirst;
      waiting += 1;
      return { ok: true, leave };
    },
  };
}

const askedTooOften = (retryAfter: number): Failed =>
  fail('rate_limited', 'A person has said no to this a moment ago. Try again later.', {
    retryAfter,
  });
const answerFirst = fail(
  'rate_limited',
  'Keybearer already asks its person about something. Answer that first, then try again.',
  { retryAfter: 5 },
);
