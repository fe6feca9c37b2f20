import type { LeftOnDisk } from './left-on-disk.ts';
import type { SignInCause } from './sign-in-causes.ts';

/** Temporary trouble on the way to the authorization server. */
export type WaitingReason =
  | 'offline'
  | 'tls_error'
  | 'network_intercepted'
  | 'upstream'
  | 'rate_limited';

/**
 * How tokens of an account come about: by the refresh token of a person who signed in, by a service
 * account's own key, through another account that may create its tokens, or not at all any more once
 * a pasted token or one of a sign-in for online access has ended.
 */
export const accountKinds = ['user', 'service_account', 'impersonated', 'access_token'] as const;

export type AccountKind = (typeof accountKinds)[number];

/**
 * What about a credential is not accepted: its key; acting for another person; asking for tokens of a
 * service account; or it is a pasted token or one of online access, which has ended.
 */
export const refusedReasons = ['key', 'delegation', 'permission', 'ended', 'online_ended'] as const;

export type RefusedReason = (typeof refusedReasons)[number];

/** Why a person has to sign in again. */
export const needsSignInReasons = [
  'revoked_or_expired',
  'interrupted_rotation',
  'narrowed',
] as const;

export type NeedsSignInReason = (typeof needsSignInReasons)[number];

/** A line about the health of an account or a client that is worth knowing while all is still well. */
export interface HealthNote {
  readonly code: 'testing_client' | 'time_limited' | 'client_rejected' | 'online_access';
  readonly sentence: string;
  /** The day it speaks of, in seconds since the epoch. */
  readonly at: number;
}

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
  /**
   * `invalid_grant`: the grant is gone at Google. The credential is kept. `narrowed`: a person gave up
   * a part of it, and has not signed in with the rest yet.
   */
  | {
      readonly kind: 'needs_sign_in';
      readonly reason: NeedsSignInReason;
      /** When it was found out. */
      readonly since?: number | undefined;
      readonly causes?: readonly SignInCause[] | undefined;
    }
  /** `invalid_rapt`: the organisation's session policy wants the person again. */
  | { readonly kind: 'needs_reauth'; readonly since?: number | undefined }
  /** A credential that nobody signs in with is not accepted; only a person can see to it. */
  | { readonly kind: 'credential_refused'; readonly reason: RefusedReason }
  /** The store works and holds no credential for this account, or one that cannot be read. */
  | { readonly kind: 'credential_missing' }
  | { readonly kind: 'credential_invalid' }
  /** The authorization server refuses the OAuth client or the request itself; no retry can help. */
  | {
      readonly kind: 'client_rejected';
      readonly error: string;
      readonly since?: number | undefined;
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
  readonly kind: AccountKind;
  /** The name of the OAuth client it was signed in through; empty where it was none: only `user` and online access have one. */
  readonly client: string;
  readonly sandbox: boolean;
  /** Impersonated: the alias of the account whose token reaches it. */
  readonly source?: string;
  /** Service account: the person it acts for by domain-wide delegation. */
  readonly acts_for?: string;
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
  /** When the present sign-in was given; left out where it is from before this was kept, and for other kinds. */
  readonly signed_in_at?: number;
  /** When Google ends it by itself: time-limited access, or a consent screen in testing. */
  readonly sign_in_ends_at?: number;
  /** What a person should know of it in good time. */
  readonly notes?: readonly HealthNote[];
  /** Ids of the other accounts that end with this one when it is revoked: the same person in the same Cloud project. */
  readonly shares_grant_with?: readonly string[];
  /** Where what was imported into it still lies, and would end with its grant. */
  readonly left_on_disk?: readonly LeftOnDisk[];
  /** A newer refresh token is only in memory because the store refused it; quitting would lose it. */
  readonly unsaved: boolean;
}

/** An access token that a person signed in for, through a client: there is nothing to renew it with. */
export const isOnlineAccess = ({ kind, client }: Pick<AccountView, 'kind' | 'client'>): boolean =>
  kind === 'access_token' && client !== '';
