import type { AccountState } from './account.ts';
import { rejectionText } from './client-rejections.ts';
import { dayInWords } from './day-in-words.ts';
import { causesText } from './sign-in-causes.ts';

/**
 * Health in words: what happened, whether anything is lost, what to do now. `server` is who answers
 * for the account; a sandbox never speaks in Google's name.
 */
export function accountStatusText(state: AccountState, server = 'Google'): string {
  switch (state.kind) {
    case 'ready':
      return 'Good';
    case 'refreshing':
      return 'Refreshing…';
    case 'waiting':
      return waitingText(server)[state.reason];
    case 'store_unavailable':
      return storeText[state.reason];
    case 'needs_sign_in':
      return needsSignInText(state, server);
    case 'needs_reauth':
      return knownSince(
        "Your organisation's session policy asks you to sign in again. Nothing is lost.",
        state.since,
      );
    // The other kinds of accounts have words of their own (account-trouble-text.ts).
    case 'credential_refused':
      return `${server} does not accept this credential.`;
    case 'credential_missing':
      return 'The store works but holds no sign-in for this account. Sign in again.';
    case 'credential_invalid':
      return 'The stored sign-in of this account cannot be read. Sign in again.';
    case 'client_rejected':
      return knownSince(rejectionText(state.error, server), state.since);
    case 'removing':
      return 'Being removed…';
  }
}

/** The day tells a cron job's reader whether it is the trouble of tonight or of a month ago. */
export const knownSince = (sentence: string, since: number | undefined): string =>
  since === undefined ? sentence : `${sentence} Known since ${dayInWords(since)}.`;

function needsSignInText(
  { reason, causes, since }: Extract<AccountState, { kind: 'needs_sign_in' }>,
  server: string,
): string {
  switch (reason) {
    case 'revoked_or_expired': {
      const what = `${server} says this sign-in was revoked or has expired. Sign in again; nothing else is lost.`;
      return knownSince(
        causes === undefined ? what : `${what} ${causesText(causes, server)}`,
        since,
      );
    }
    case 'interrupted_rotation':
      return knownSince(
        `Keybearer was interrupted while ${midSentence(server)} replaced this sign-in. Sign in again; nothing else is lost.`,
        since,
      );
    case 'narrowed':
      return knownSince(
        `Some permissions of this account were given up, and ${midSentence(server)} ends all of them together. Sign in again with the rest; nothing else is lost.`,
        since,
      );
  }
}

const midSentence = (server: string): string => server.replace(/^The /, 'the ');

const waitingText = (server: string) => ({
  offline: 'Offline. Keybearer tries again by itself.',
  tls_error:
    'The secure connection failed. Check the clock of this computer and any proxy; Keybearer tries again by itself.',
  network_intercepted: `Something between you and ${midSentence(server)} answers in its place, as hotel networks do. Open a web page to sign in to the network; Keybearer tries again by itself.`,
  upstream: `${server} has trouble. Keybearer tries again by itself.`,
  rate_limited: `${server} asks to slow down. Keybearer tries again by itself.`,
});

const storeText = {
  locked: 'The keychain is locked. Unlock it; nothing is lost.',
  missing: 'No keychain is running. Start it, and Keybearer continues; nothing is lost.',
  timeout: 'The keychain does not answer. Keybearer tries again by itself; nothing is lost.',
  failed: 'The keychain reports an error. Keybearer tries again by itself; nothing is lost.',
} as const;
