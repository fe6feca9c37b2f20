import type { AccountView, RefusedReason } from '../../shared/account.ts';
import { isMendedElsewhere } from '../../shared/client-rejections.ts';
import { words } from '../words.ts';

/** Drawn as icon, colour and words together; never as colour alone. */
export type Tone = 'good' | 'busy' | 'attention' | 'stopped';

/** The one thing that mends it. */
export type Remedy = 'sign_in' | 'try_now' | 'none';

export interface AccountHealth {
  readonly tone: Tone;
  /** For the row: a few words. */
  readonly short: string;
  /** Under it: what is good all the same. */
  readonly also?: string;
  readonly remedy: Remedy;
  /** Nothing gets better until a person does something. */
  readonly needsPerson: boolean;
}

/** How an account is doing at `now`, in seconds since the epoch. */
export function accountHealth(account: AccountView, now: number): AccountHealth {
  const { state } = account;
  const left = account.expires_at === null ? 0 : account.expires_at - now;
  const also = left > 0 ? { also: words.health.tokenGoodFor(left) } : {};
  switch (state.kind) {
    case 'ready':
      return {
        tone: account.unsaved ? 'attention' : 'good',
        short: left > 0 ? words.health.goodFor(left) : words.health.ready,
        remedy: 'none',
        needsPerson: false,
      };
    case 'refreshing':
      return { tone: 'busy', short: words.health.refreshing, remedy: 'none', needsPerson: false };
    case 'waiting':
      return {
        tone: 'attention',
        short: words.health.waiting[state.reason],
        ...also,
        remedy: 'try_now',
        // A hotel's network waits for its guest; everything else mends itself.
        needsPerson: state.reason === 'network_intercepted',
      };
    case 'store_unavailable':
      return {
        tone: 'attention',
        short: words.health.store[state.reason],
        ...also,
        remedy: 'try_now',
        needsPerson: state.reason === 'locked' || state.reason === 'missing',
      };
    case 'credential_refused':
      return stopped(words.health.refused[state.reason], refusedRemedies[state.reason]);
    case 'needs_sign_in':
    case 'needs_reauth':
      return account.kind === 'user'
        ? stopped(words.health.signInAgain, 'sign_in')
        : stopped(words.health.sourceNeedsSignIn, 'none');
    case 'credential_missing':
    case 'credential_invalid':
      return account.kind === 'user'
        ? stopped(words.health.signInAgain, 'sign_in')
        : stopped(words.health.addAgain, 'none');
    case 'client_rejected':
      return stopped(words.health.clientRefused, rejectedRemedy(account, state.error));
    case 'removing':
      return { tone: 'busy', short: words.health.removing, remedy: 'none', needsPerson: false };
  }
}

/** A pasted token can only be pasted again; what an administrator mends is found out by a try. */
const refusedRemedies: Readonly<Record<RefusedReason, Remedy>> = {
  key: 'try_now',
  delegation: 'try_now',
  permission: 'try_now',
  ended: 'none',
  online_ended: 'sign_in',
};

/** A deleted client is restored in the console and a policy at the administrator's: then a try goes through. */
function rejectedRemedy({ kind }: AccountView, error: string): Remedy {
  if (isMendedElsewhere(error)) return 'try_now';
  return kind === 'user' ? 'sign_in' : 'none';
}

const stopped = (short: string, remedy: Remedy): AccountHealth => ({
  tone: 'stopped',
  short,
  remedy,
  needsPerson: true,
});
