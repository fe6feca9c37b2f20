/** Temporary trouble on the way to the authorization server. */
export type WaitingReason =
  | 'offline'
  | 'tls_error'
  | 'network_intercepted'
  | 'upstream'
  | 'rate_limited';

/** What can be the matter with the store. */
export type StoreTrouble = 'locked' | 'missing' | 'timeout' | 'failed';

/**
 * The health of an account: a sum type whose variants hold only what is true then. It says what is
 * wrong; `accountStatusText` says it in words. All instants are seconds since the epoch.
 */
export type AccountState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refreshing' }
  /** Temporary trouble; Keybearer tries again by itself. */
  | {
      readonly kind: 'waiting';
      readonly reason: WaitingReason;
      readonly retryAt: number;
      readonly attempts: number;
    }
  /** The store does not answer; nothing is lost and nothing can be refreshed meanwhile. */
  | {
      readonly kind: 'store_unavailable';
      readonly reason: StoreTrouble;
    }
  /** `invalid_grant`: the grant is gone at Google. The credential is kept. */
  | {
      readonly kind: 'needs_sign_in';
      readonly reason: 'revoked_or_expired' | 'interrupted_rotation';
    }
  /** `invalid_rapt`: the organisation's session policy wants the person again. */
  | { readonly kind: 'needs_reauth' }
  /** The store works and holds no credential for this account, or one that cannot be read. */
  | { readonly kind: 'credential_missing' }
  | { readonly kind: 'credential_invalid' }
  /** The authorization server refuses the OAuth client or the request itself; no retry can help. */
  | {
      readonly kind: 'client_rejected';
      readonly error: string;
    }
  /** Log-out under way; resumed at the next start if it was interrupted. */
  | { readonly kind: 'removing' };

export type AccountStatus = AccountState['kind'];

/** One account as every face shows it: metadata only, never a token. */
export interface AccountView {
  readonly id: string;
  readonly email: string;
  readonly alias: string;
  readonly default: boolean;
  readonly kind: 'user';
  /** The name of the OAuth client it was signed in through. */
  readonly client: string;
  readonly sandbox: boolean;
  readonly name?: string;
  /** Granted scopes, normalised and sorted. */
  readonly scopes: readonly string[];
  /** Asked for at the last sign-in and not granted. */
  readonly missing_scopes: readonly string[];
  readonly status: AccountStatus;
  readonly status_text: string;
  readonly state: AccountState;
  /** When the newest cached access token for the whole grant ends; null while there is none. */
  readonly expires_at: number | null;
  /** A newer refresh token is only in memory because the store refused it; quitting would lose it. */
  readonly unsaved: boolean;
}
