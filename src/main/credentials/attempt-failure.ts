import type { AccountState } from '../../shared/account.ts';
import { accountStatusText } from '../../shared/account-status-text.ts';
import { type Failure, failed, type Result } from '../../shared/failure.ts';
import type { Account } from '../accounts/account.ts';
import { accountIssuer } from '../accounts/account-issuer.ts';
import type { Registry } from '../accounts/registry.ts';
import type { RefreshOutcome } from '../oauth/outcomes.ts';
import { serverName } from '../oauth/sentences.ts';
import type { Clock } from '../ports.ts';
import type { AccessToken } from './access-token.ts';
import { type Backoff, scopeSetKey } from './backoff.ts';
import { likelyCauses } from './likely-causes.ts';

export type FailedOutcome = Exclude<RefreshOutcome, { kind: 'refreshed' }>;

interface FailureParts {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly backoff: Backoff;
}

/** What an outcome without a token means for the account's health, and for whoever asked. */
export function noteFailure(
  { registry, backoff, clock }: FailureParts,
  account: Account,
  scopes: readonly string[] | undefined,
  before: AccountState,
  outcome: FailedOutcome,
): Result<AccessToken> {
  const now = Math.floor(clock.now() / 1000);
  switch (outcome.kind) {
    case 'temporary': {
      const trouble = backoff.failed(account.id, outcome.retryAfter);
      const wait = Math.max(1, Math.ceil((trouble.retryAtBoot - clock.boot()) / 1000));
      registry.transition(account.id, {
        kind: 'waiting',
        reason: outcome.reason,
        retryAt: Math.ceil(clock.now() / 1000) + wait,
        attempts: trouble.attempts,
      });
      return failed({ ...outcome.failure, retryAfter: wait });
    }
    case 'revoked':
      return noteRevoked(registry, account, outcome.failure, now);
    case 'reauth':
      registry.transition(account.id, { kind: 'needs_reauth', since: now });
      return failed(outcome.failure);
    case 'rejected':
      registry.transition(account.id, {
        kind: 'client_rejected',
        error: outcome.error,
        since: now,
      });
      return failed(outcome.failure);
    case 'credential_refused':
      registry.transition(account.id, { kind: 'credential_refused', reason: outcome.reason });
      return failed(outcome.failure);
    case 'scope_refused':
    case 'unusable':
      healthAsBefore(registry, backoff, account, before);
      return holdScopeSet({ backoff, clock }, account.id, scopes, outcome.failure);
    case 'not_asked':
      healthAsBefore(registry, backoff, account, before);
      return failed(outcome.failure);
  }
}

/**
 * It says nothing about the account. Only a wait for the network is over, because something did
 * answer; kept, a wait without an end would be tried in a loop.
 */
function healthAsBefore(
  registry: Registry,
  backoff: Backoff,
  { id }: Account,
  before: AccountState,
): void {
  if (before.kind === 'waiting') backoff.over(id);
  registry.transition(id, before.kind === 'waiting' ? { kind: 'ready' } : before);
}

/** The account's health does not stop the next one who asks for the same, so the failure itself is held. */
export function holdScopeSet(
  { backoff, clock }: Pick<FailureParts, 'backoff' | 'clock'>,
  accountId: string,
  scopes: readonly string[] | undefined,
  failure: Failure,
): Result<AccessToken> {
  const { retryAtBoot } = backoff.failed(
    scopeSetKey(accountId, scopes),
    failure.retryAfter,
    failure,
  );
  const wait = Math.max(1, Math.ceil((retryAtBoot - clock.boot()) / 1000));
  return failed({ ...failure, retryAfter: wait });
}

/** The server says only that it is over; what is known of the sign-in says more. */
function noteRevoked(
  registry: Registry,
  account: Account,
  failure: Failure,
  now: number,
): Result<AccessToken> {
  if (account.rotationInFlight) {
    registry.transition(account.id, {
      kind: 'needs_sign_in',
      reason: 'interrupted_rotation',
      since: now,
    });
    return failed(failure);
  }
  const causes = likelyCauses(account, now);
  const state: AccountState = {
    kind: 'needs_sign_in',
    reason: 'revoked_or_expired',
    since: now,
    causes,
  };
  registry.transition(account.id, state);
  const issuer = accountIssuer(registry, account);
  return failed({ ...failure, sentence: accountStatusText(state, issuer && serverName(issuer)) });
}
