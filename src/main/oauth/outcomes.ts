import type { RefusedReason, WaitingReason } from '../../shared/account.ts';
import type { Failure } from '../../shared/failure.ts';
import type { Secret } from '../secret.ts';

/**
 * What the token endpoint's answer means, named by what happens next. Only `revoked`, `reauth`,
 * `rejected` and `credential_refused` are definite; only they may change an account's health, and nothing here ever deletes a
 * credential.
 */
export type RefreshOutcome =
  | {
      readonly kind: 'refreshed';
      readonly accessToken: Secret;
      /** Seconds; clamped to [0, 86,400], 300 when the answer had none. */
      readonly expiresIn: number;
      /**
       * Normalised; what the answer says was granted, or what was asked when it says nothing (RFC 6749
       * §5.1). Empty when neither said: the whole grant was asked for, and it is as it was (§6).
       */
      readonly scopes: readonly string[];
      /** A new refresh token that replaces the old one; must be stored before anyone is served. */
      readonly rotated?: Secret;
      /** Seconds; only for time-based access. */
      readonly refreshTokenExpiresIn?: number;
    }
  | {
      /** Offline, 408, 429, 5xx, reset, timeout, intercepted network: try again, keep everything. */
      readonly kind: 'temporary';
      readonly reason: WaitingReason;
      /** Seconds, from `Retry-After`, at most a day. */
      readonly retryAfter?: number;
      readonly failure: Failure;
    }
  /** `invalid_grant`: a person has to sign in again. */
  | { readonly kind: 'revoked'; readonly failure: Failure }
  /** `invalid_grant` with `invalid_rapt` / `rapt_required`: the organisation's session policy. */
  | { readonly kind: 'reauth'; readonly failure: Failure }
  /** `invalid_client`, `deleted_client`, `unauthorized_client`, `org_internal`, `admin_policy_enforced`: no retry can help. */
  | { readonly kind: 'rejected'; readonly error: string; readonly failure: Failure }
  /** The credential itself is not (or no longer) accepted, and there is nothing to sign in to: a person has to see to it. */
  | {
      readonly kind: 'credential_refused';
      readonly reason: RefusedReason;
      readonly failure: Failure;
    }
  /** `invalid_scope`: this request asked for more than was granted; says nothing about the account. */
  | { readonly kind: 'scope_refused'; readonly failure: Failure }
  /** Not an answer we can use (HTML, empty 400, a malformed token). Not served, not retried at once, the account untouched. */
  | { readonly kind: 'unusable'; readonly failure: Failure }
  /** Nothing was asked, because what is needed first is not to be had. */
  | { readonly kind: 'not_asked'; readonly failure: Failure };

export type RevokeOutcome =
  /** Gone at the authorization server, now or already before. */
  { readonly kind: 'revoked' } | { readonly kind: 'not_revoked'; readonly failure: Failure };

/** What a code exchange brought, after the id token was verified. */
export interface Grant {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string;
  readonly name?: string;
  /** The Workspace domain of the account (`hd`); a consumer account has none. */
  readonly hostedDomain?: string;
  /** Left out where online access was asked for: then the access token is all there is. */
  readonly refreshToken?: Secret;
  readonly accessToken: Secret;
  readonly expiresIn: number;
  /** Normalised. */
  readonly scopes: readonly string[];
  readonly refreshTokenExpiresIn?: number;
}
