import type { PeerView } from '../../shared/app-state.ts';
import type { Clock } from '../ports.ts';
import { createPairingCoolDown, type PairingCoolDown } from './pairing-cool-down.ts';
import { tokenBucket } from './rate.ts';

/**
 * Who asks to be paired: a program of which nothing is known, or one that shows the owner key. What
 * the one does never shuts the door to the other, or any program could lock its person out.
 */
export type Asker = 'program' | 'owner';

/** What a pairing that waits counts by. */
export interface Waiting {
  readonly peer: PeerView;
  /** On the boot clock. */
  readonly endsAt: number;
}

export interface PairingLimits extends Omit<PairingCoolDown, 'remaining'> {
  /** Seconds until one more of this kind may ask; 0, and it counts, when it may now. */
  wait(waiting: readonly Waiting[], peer: PeerView): number;
}

const mostPending = 3;
/** The last place is for somebody else. */
const mostOfOneProgram = 2;
const perMinute = 3;

/** As the system says, where it says anything: two runs of one program count as one. */
const programOf = ({ program, pid }: PeerView): string | number | undefined =>
  program ?? pid ?? undefined;

export function createPairingLimits(clock: Clock, asker: Asker): PairingLimits {
  const openings = tokenBucket(perMinute);
  const { remaining, ...coolDown } = createPairingCoolDown(clock);

  const untilOneEnds = (waiting: readonly Waiting[]): number =>
    Math.max(1, Math.ceil((Math.min(...waiting.map((one) => one.endsAt)) - clock.boot()) / 1000));

  return {
    ...coolDown,
    wait(waiting, peer) {
      const cooling = remaining();
      if (cooling > 0) return cooling;
      if (waiting.length >= mostPending) return untilOneEnds(waiting);
      // The owner approves its own at once, and is bothered by nobody but itself.
      if (asker === 'owner') return 0;
      const program = programOf(peer);
      const own = waiting.filter((one) => programOf(one.peer) === program);
      if (program !== undefined && own.length >= mostOfOneProgram) return untilOneEnds(own);
      return openings.take(clock.boot());
    },
  };
}
