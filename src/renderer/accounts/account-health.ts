import type { AccountView } from '../../shared/account.ts';
import { words } from '../words.ts';

/** Drawn as icon, colour and words together; never as colour alone. */
export type Tone = 'good' | 'busy' | 'attention' | 'stopped';

/** The one thing that mends it. */
export type Remedy = 'sign_in' | 'try_now' | 'none';

export interface AccountHealth {
  readonly tone: Tone;
  /** For the row: a few words. */
  readonly short: string;
  readonly remedy: Remedy;
  /** Nothing gets better until a person does something. */
  readonly needsPerson: boolean;
}

/** How an account is doing at `now`, in seconds since the epoch. */
export function accountHealth(account: AccountView, now: number): AccountHealth {
  const { state } = account;
  const left = account.expires_at === null ? 0 : account.expires_at - now;
  const alsoToken = (what: string) => (left > 0 ? words.health.tokenGoodFor(what, left) : what);
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
        short: alsoToken(words.health.waiting[state.reason]),
        remedy: 'try_now',
        // A hotel's network waits for its guest; everything else mends itself.
        needsPerson: state.reason === 'network_intercepted',
      };
    case 'store_unavailable':
      return {
        tone: 'attention',
        short: alsoToken(words.health.store[state.reason]),
        remedy: 'try_now',
        needsPerson: state.reason === 'locked' || state.reason === 'missing',
      };
    case 'needs_sign_in':
    case 'needs_reauth':
    case 'credential_missing':
    case 'credential_invalid':
      return stopped(words.health.signInAgain);
    case 'client_rejected':
      return stopped(words.health.clientRefused);
    case 'removing':
      return { tone: 'busy', short: words.health.removing, remedy: 'none', needsPerson: false };
  }
}

const stopped = (short: string): AccountHealth => ({
  tone: 'stopped',
  short,
  remedy: 'sign_in',
  needsPerson: true,
});
