import { accountTroubleText } from '../../shared/account-trouble-text.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Account } from '../accounts/account.ts';
import type { Registry } from '../accounts/registry.ts';
import type { RefreshOutcome } from '../oauth/outcomes.ts';
import type { Clock, Log } from '../ports.ts';
import type { AccessToken } from './access-token.ts';
import { noteFailure } from './attempt-failure.ts';
import { type Backoff, scopeSetKey } from './backoff.ts';
import type { CredentialStore } from './credential-store.ts';
import { noteStoreFailure } from './store-health.ts';
import type { StoredCredential, UserCredential } from './stored-credential.ts';

/** A credential that yields tokens without a refresh token. */
export type MintingCredential = Exclude<StoredCredential, UserCredential>;

/** One request for a token of these scopes; no retry, and nothing is stored. Never throws. */
export type TokenMint = (
  credential: MintingCredential,
  scopes: readonly string[],
) => Promise<RefreshOutcome>;

export interface MintParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
  readonly credentials: CredentialStore;
  readonly mint: TokenMint;
  readonly backoff: Backoff;
}

/**
 * One new token for a service account, an impersonation or a pasted token. The caller runs it inside
 * the account's queue. Nothing rotates here, so nothing has to be stored before the token is given.
 */
export async function attemptMint(
  parts: MintParts,
  account: Account,
  scopes: readonly string[] | undefined,
): Promise<Result<AccessToken>> {
  const { registry, credentials, clock, log } = parts;
  const credential = await credentials.read(account.id);
  if (!credential.ok) return noteStoreFailure(registry, credential.failure, account);
  if (!credentials.isUnsaved(account.id)) registry.setStoreStatus('ready');
  if (credential.value.kind === 'user') {
    const sentence = accountTroubleText(account.kind, { kind: 'credential_invalid' });
    return noteStoreFailure(registry, fail('credential_invalid', sentence).failure, account);
  }

  const before = account.state;
  registry.transition(account.id, { kind: 'refreshing' });
  const startedWall = clock.now();
  const startedBoot = clock.boot();
  const outcome = await parts.mint(credential.value, scopes ?? account.scopes);
  log.info('token_mint', { account: account.id, kind: account.kind, outcome: outcome.kind });
  if (outcome.kind !== 'refreshed') return noteFailure(parts, account, scopes, before, outcome);
  parts.backoff.over(account.id);
  parts.backoff.over(scopeSetKey(account.id, scopes));
  registry.transition(account.id, { kind: 'ready' });
  return ok({
    secret: outcome.accessToken,
    scopes: outcome.scopes,
    // Counted from the moment of asking: the answer's way back is part of the token's life (C143).
    expiresAt: Math.floor(startedWall / 1000) + outcome.expiresIn,
    expiresAtBoot: startedBoot + outcome.expiresIn * 1000,
    obtainedAtBoot: startedBoot,
  });
}
