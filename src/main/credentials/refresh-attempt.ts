import { accountStatusText } from '../../shared/account-status-text.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Account } from '../accounts/account.ts';
import type { ClientStore } from '../accounts/client-store.ts';
import type { OAuthClient } from '../accounts/oauth-client.ts';
import type { Registry } from '../accounts/registry.ts';
import type { RefreshOutcome } from '../oauth/outcomes.ts';
import type { TokenEndpoint } from '../oauth/token-endpoint.ts';
import type { Clock, Log } from '../ports.ts';
import type { AccessToken } from './access-token.ts';
import { noteFailure } from './attempt-failure.ts';
import { type Backoff, scopeSetKey } from './backoff.ts';
import type { CredentialStore } from './credential-store.ts';
import { judgeIssuedTo } from './issued-to.ts';
import { noteStoreFailure } from './store-health.ts';
import type { UserCredential } from './stored-credential.ts';

export interface RefreshParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
  readonly clients: ClientStore;
  readonly credentials: CredentialStore;
  readonly endpoint: TokenEndpoint;
  readonly backoff: Backoff;
}

type Refreshed = Extract<RefreshOutcome, { kind: 'refreshed' }>;

/**
 * One refresh of one account for one scope set, from the credential to the new token. The caller
 * runs it inside the account's queue. The order matters: a rotated refresh token is in the store,
 * and read back, before the access token is given to anyone.
 */
export async function attemptRefresh(
  parts: RefreshParts,
  account: Account,
  scopes: readonly string[] | undefined,
): Promise<Result<AccessToken>> {
  const { registry, clock } = parts;
  const inputs = await readInputs(parts, account);
  if (!inputs.ok) return inputs;
  const { credential, client } = inputs.value;

  const before = account.state;
  registry.transition(account.id, { kind: 'refreshing' });
  if (account.rotating) registry.change(account.id, { rotationInFlight: true });
  const startedWall = clock.now();
  const startedBoot = clock.boot();
  const outcome = await parts.endpoint.refresh(client, credential.refreshToken, scopes);
  parts.log.info('token_refresh', { account: account.id, outcome: outcome.kind });

  if (outcome.kind === 'revoked' && (await wasReplaced(parts, account, credential))) {
    registry.transition(account.id, before);
    return attemptRefresh(parts, account, scopes);
  }
  if (outcome.kind !== 'refreshed') {
    if (account.rotating) {
      registry.change(account.id, { rotationInFlight: mayHaveRotated(account, outcome) });
    }
    return noteFailure(parts, account, scopes, before, outcome);
  }
  await keepRotated(parts, account, credential, outcome, startedWall);
  noteDates(registry, account, outcome, Math.floor(startedWall / 1000));
  if (account.rotating) registry.change(account.id, { rotationInFlight: false });
  parts.backoff.over(account.id);
  parts.backoff.over(scopeSetKey(account.id, scopes));
  // An answer that names no scope leaves the grant as it is (RFC 6749 §5.1 and §6).
  const answered = outcome.scopes.length > 0 ? outcome.scopes : (scopes ?? account.scopes);
  if (scopes === undefined && answered.join(' ') !== account.scopes.join(' ')) {
    registry.change(account.id, { scopes: answered });
  }
  registry.transition(account.id, { kind: 'ready' });
  return ok({
    secret: outcome.accessToken,
    scopes: answered,
    // Counted from the moment of asking: the answer's way back is part of the token's life (C143).
    expiresAt: Math.floor(startedWall / 1000) + outcome.expiresIn,
    expiresAtBoot: startedBoot + outcome.expiresIn * 1000,
    obtainedAtBoot: startedBoot,
  });
}

async function readInputs(
  { registry, credentials, clients }: RefreshParts,
  account: Account,
): Promise<Result<{ credential: UserCredential; client: OAuthClient }>> {
  const credential = await credentials.read(account.id);
  if (!credential.ok) return noteStoreFailure(registry, credential.failure, account);
  if (credential.value.kind !== 'user') {
    return noteStoreFailure(registry, otherKind.failure, account);
  }
  // It answered: what was said of it before no longer holds, and nobody has to wait for the next probe.
  if (!credentials.isUnsaved(account.id)) registry.setStoreStatus('ready');
  const record = registry.client(account.clientName);
  if (record === undefined) {
    return fail(
      'client_rejected',
      'The OAuth client of this account is not here any more. Import its client_secret.json again.',
    );
  }
  const client = await clients.complete(record);
  if (!client.ok) return noteStoreFailure(registry, client.failure);
  const issued = judgeIssuedTo(client.value, credential.value);
  if (!issued.ok) return noteStoreFailure(registry, issued.failure, account);
  return ok({ credential: credential.value, client: client.value });
}

const otherKind = fail('credential_invalid', accountStatusText({ kind: 'credential_invalid' }), {
  cause: 'the stored credential is of another kind than the account',
});

async function keepRotated(
  { registry, credentials, log }: RefreshParts,
  account: Account,
  credential: UserCredential,
  outcome: Refreshed,
  askedAt: number,
): Promise<void> {
  const end = outcome.refreshTokenExpiresIn;
  if (outcome.rotated === undefined && end === undefined) return;
  const saved = await credentials.writeOrHold({
    ...credential,
    refreshToken: outcome.rotated ?? credential.refreshToken,
    refreshTokenExpiresAt:
      end === undefined ? credential.refreshTokenExpiresAt : Math.floor(askedAt / 1000) + end,
  });
  if (outcome.rotated !== undefined) registry.change(account.id, { rotating: true });
  if (!saved) {
    log.warn('rotated_credential_not_saved', { account: account.id });
    registry.notify({
      id: 'unsaved-credential',
      code: 'unsaved_credential',
      sentence:
        'A renewed sign-in is only in memory, because the keychain refused it. Unlock or repair the keychain before you quit Keybearer; it is saved as soon as the keychain answers.',
    });
  }
}

/** A day is enough to tell six months by, and spares the settings file a write at every refresh. */
const keptToSeconds = 86_400;

function noteDates(
  registry: Registry,
  { id, signIn }: Account,
  { refreshTokenExpiresIn: life }: Refreshed,
  now: number,
): void {
  const endsAt = life === undefined ? signIn?.endsAt : now + life;
  // Every answer names the same end, give or take the seconds that it was on its way.
  const sameEnd = endsAt === signIn?.endsAt || Math.abs((endsAt ?? 0) - (signIn?.endsAt ?? 0)) < 60;
  if (signIn !== undefined && sameEnd && now - signIn.refreshedAt < keptToSeconds) return;
  registry.change(id, {
    signIn: {
      grantedAt: signIn?.grantedAt ?? now,
      refreshedAt: now,
      endsAt: sameEnd ? signIn?.endsAt : endsAt,
    },
  });
}

/**
 * A request that was sent and brought no answer may have cost the token it carried: the mark stays,
 * so that an `invalid_grant` that comes of it is explained rightly.
 */
function mayHaveRotated(
  account: Account,
  outcome: Exclude<RefreshOutcome, { kind: 'refreshed' }>,
): boolean {
  if (outcome.kind !== 'temporary' && outcome.kind !== 'unusable') return false;
  return account.rotationInFlight || ['timed_out', 'cancelled'].includes(outcome.failure.code);
}

/**
 * `invalid_grant` is definite only for the token that was sent. If the store holds another one by
 * now (a restored backup, another program), that one deserves its own try (fault T41).
 */
async function wasReplaced(
  { credentials }: RefreshParts,
  account: Account,
  used: UserCredential,
): Promise<boolean> {
  const stored = await credentials.read(account.id);
  return (
    stored.ok &&
    stored.value.kind === 'user' &&
    !stored.value.refreshToken.equals(used.refreshToken)
  );
}
