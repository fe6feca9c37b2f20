import type { AccountKind, AccountState, RefusedReason } from './account.ts';
import { accountStatusText, knownSince } from './account-status-text.ts';

/** Health in words for any kind of account: what nobody signs in with is not mended by signing in. */
export function accountTroubleText(
  kind: AccountKind,
  state: AccountState,
  server = 'Google',
): string {
  if (kind === 'user') return accountStatusText(state, server);
  switch (state.kind) {
    case 'credential_refused':
      return refusedText(server)[state.reason];
    case 'credential_missing':
      return missingText[kind];
    case 'credential_invalid':
      return invalidText[kind];
    case 'client_rejected':
      return knownSince(
        `${server} refuses this request (${state.error}). Check the account in the Google Cloud console.`,
        state.since,
      );
    default:
      return accountStatusText(state, server);
  }
}

const refusedText = (server: string): Readonly<Record<RefusedReason, string>> => ({
  key: `${server} no longer accepts the key of this service account: the key was deleted, or the service account was disabled or deleted. Enable it in the Google Cloud console, or add a new key.`,
  delegation:
    'This service account may not act for this person. An administrator can allow it in the Admin console (Security, API controls, Domain-wide delegation).',
  permission:
    'The account it is reached through may not create tokens for this service account. Give it the role "Service Account Token Creator" in the Google Cloud console, wait a few minutes and refresh.',
  ended:
    'This pasted access token has expired or was revoked. There is nothing to renew it with: paste another one, or remove it.',
  online_ended:
    'This sign-in was for online access and has ended, as it was meant to. Sign in again, for online access once more or for a sign-in that lasts.',
});

const missingText = {
  service_account:
    'The store works but holds no key of this service account. Add its key again; nothing else is lost.',
  impersonated:
    'The account that this service account was reached through is not here any more, or the store holds nothing about it. Add the impersonation again.',
  access_token:
    'The store works but does not hold this access token. Paste it again, or sign in again.',
} as const;

const invalidText = {
  service_account: 'The stored key of this service account cannot be read. Add its key again.',
  impersonated: 'What is stored about this impersonation cannot be read. Add it again.',
  access_token:
    'This access token cannot be read from the store. Paste it again, or sign in again.',
} as const;
