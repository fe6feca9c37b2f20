import type { CallerView } from '../../shared/app-state.ts';

/** Whether a script gets tokens now, and if not, why. */
export type Standing = 'working' | 'paused' | 'expired' | 'idle';

const daySeconds = 86_400;

/** When its key ends if it is not used again; seconds since the epoch. */
export const idleEnd = ({ last_used_at, created_at, idle_days }: CallerView): number =>
  (last_used_at ?? created_at) + idle_days * daySeconds;

export function scriptStanding(caller: CallerView, now: number): Standing {
  if (caller.expires_at <= now) return 'expired';
  if (idleEnd(caller) <= now) return 'idle';
  return caller.paused ? 'paused' : 'working';
}
