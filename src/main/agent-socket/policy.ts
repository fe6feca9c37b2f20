import { type Failure, fail, type Result } from '../../shared/failure.ts';
import { includesAllScopes } from '../../shared/scope.ts';
import type { Account, AccountDirectory } from '../accounts/account.ts';

/** What a caller may have of one account. No wildcard: an account that is not listed is not allowed. */
export interface CallerGrant {
  readonly account: string;
  /** Normalised. */
  readonly scopes: readonly string[];
  /** When a person allowed all of this, in seconds since the epoch; left out in older records. */
  readonly since?: number | undefined;
}

/** What a request asks for; undefined means "whatever I may". */
export interface Wanted {
  readonly account: string | undefined;
  /** Normalised. */
  readonly scopes: readonly string[] | undefined;
}

export type Decision =
  | {
      readonly kind: 'allow';
      readonly account: Account;
      readonly grant: CallerGrant;
      /** What the token must carry. */
      readonly scopes: readonly string[];
    }
  | { readonly kind: 'deny'; readonly failure: Failure; readonly accountId: string | undefined };

/**
 * The one place that says whether a caller may have a token: deny by default, and one answer for an
 * account that is unknown and one that is not this caller's, so that asking teaches nothing.
 */
export function decide(
  grants: readonly CallerGrant[],
  accounts: AccountDirectory,
  wanted: Wanted,
): Decision {
  const chosen = chooseGrant(grants, accounts, wanted.account);
  if (!chosen.ok) return { kind: 'deny', failure: chosen.failure, accountId: undefined };
  const { account, grant } = chosen.value;
  const deny = (result: { failure: Failure }): Decision => ({
    kind: 'deny',
    failure: result.failure,
    accountId: account.id,
  });

  // A log-out under way has already taken the account back.
  if (account.state.kind === 'removing') return deny(notAllowed);
  if (wanted.scopes && !includesAllScopes(grant.scopes, wanted.scopes)) return deny(notAllowed);
  const scopes = wanted.scopes ?? grant.scopes.filter((scope) => account.scopes.includes(scope));
  if (scopes.length === 0 || !includesAllScopes(account.scopes, scopes)) return deny(needsConsent);
  return { kind: 'allow', account, grant, scopes };
}

/** The accounts a caller may ask for, each with what it may have of it now. */
export function permitted(
  grants: readonly CallerGrant[],
  accounts: AccountDirectory,
): { readonly account: Account; readonly scopes: readonly string[] }[] {
  return grants.flatMap((grant) => {
    const account = accounts.byId(grant.account);
    if (!account || account.state.kind === 'removing') return [];
    return [{ account, scopes: grant.scopes.filter((scope) => account.scopes.includes(scope)) }];
  });
}

const notAllowed = fail(
  'not_allowed',
  'This caller may not have that. Approve it in Keybearer, or ask for less.',
);

const needsConsent = fail(
  'needs_consent',
  'The account has not granted these scopes. Sign in again with them in Keybearer.',
);

const nameOne = fail(
  'invalid_request',
  'The field "account" is needed: this caller may use several accounts and none is the default.',
);

function chooseGrant(
  grants: readonly CallerGrant[],
  accounts: AccountDirectory,
  reference: string | undefined,
): Result<{ account: Account; grant: CallerGrant }> {
  const withAccount = (grant: CallerGrant | undefined) => {
    const account = grant && accounts.byId(grant.account);
    return account ? { ok: true as const, value: { account, grant } } : notAllowed;
  };
  if (reference !== undefined) {
    const named = accounts.find(reference);
    const direct = grants.find((grant) => grant.account === named?.id);
    if (direct) return withAccount(direct);
    // One address signed in through two clients is ambiguous in the directory and may well be plain
    // among the few accounts of this caller.
    const own = grants.filter((grant) => accounts.byId(grant.account)?.email === reference);
    return withAccount(own.length === 1 ? own[0] : undefined);
  }
  const preferred = accounts.defaultAccount();
  const usual = grants.find((grant) => grant.account === preferred?.id);
  if (usual) return withAccount(usual);
  return grants.length > 1 ? nameOne : withAccount(grants[0]);
}
