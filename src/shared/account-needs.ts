import type { AccountState, AccountView } from './account.ts';
import { isMendedElsewhere } from './client-rejections.ts';

/** Nothing gets better until a person does something: what the tray marks and one notification tells. */
export function needsPerson(state: AccountState): boolean {
  switch (state.kind) {
    case 'needs_sign_in':
    case 'needs_reauth':
    case 'credential_refused':
    case 'credential_missing':
    case 'credential_invalid':
    case 'client_rejected':
      return true;
    case 'waiting':
      // A hotel's network waits for its guest; everything else mends itself.
      return state.reason === 'network_intercepted';
    case 'store_unavailable':
      return state.reason === 'locked' || state.reason === 'missing';
    case 'ready':
    case 'refreshing':
    case 'removing':
      return false;
  }
}

/** Signing in again is what mends it; only people sign in, for good or for online access. */
export function mendedBySignIn({ kind, state }: Pick<AccountView, 'kind' | 'state'>): boolean {
  if (kind !== 'user') {
    return state.kind === 'credential_refused' && state.reason === 'online_ended';
  }
  return (
    state.kind !== 'waiting' &&
    state.kind !== 'store_unavailable' &&
    // Where the client or a policy has to change first, one more try tells whether it has.
    !(state.kind === 'client_rejected' && isMendedElsewhere(state.error)) &&
    needsPerson(state)
  );
}
