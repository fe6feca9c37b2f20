import { fail, ok, type Result } from '../../shared/failure.ts';
import { missingScopes, normaliseScopes } from '../../shared/scope.ts';
import type { AccountQueue } from '../credentials/account-queue.ts';
import type { Backoff } from '../credentials/backoff.ts';
import type { CredentialStore } from '../credentials/credential-store.ts';
import { noteStoreFailure } from '../credentials/store-health.ts';
import type { AccessTokenCredential, UserCredential } from '../credentials/stored-credential.ts';
import type { TokenCache } from '../credentials/token-cache.ts';
import type { Grant } from '../oauth/outcomes.ts';
import type { StoredSignIn } from '../oauth/sign-in.ts';
import type { Account } from './account.ts';
import { accountId, freeAlias } from './account-identity.ts';
import type { OAuthClient } from './oauth-client.ts';
import type { RecordAccount } from './recorded-account.ts';
import type { Registry } from './registry.ts';
import type { StoreIndex } from './store-index.ts';

export interface GrantKeepingParts {
  readonly registry: Registry;
  readonly credentials: CredentialStore;
  readonly index: StoreIndex;
  readonly queue: AccountQueue;
  readonly cache: TokenCache;
  readonly backoff: Backoff;
  readonly recorded: RecordAccount;
}

/** Milliseconds of both clocks. */
export interface Instant {
  readonly wall: number;
  readonly boot: number;
}

const beingRemoved = fail(
  'conflict',
  'This account is just being removed. Sign in again in a moment.',
);

/**
 * Takes in what a sign-in brought: credential first, stored and read back; then the row people see.
 * A failure leaves everything as it was, and a second sign-in of the same person updates the first.
 * The token's life counts from `askedFor`, when its exchange began (C143). `into` is the account that
 * it is for, where one person has several through one client.
 */
export async function storeGrant(
  parts: GrantKeepingParts,
  client: OAuthClient,
  asked: readonly string[],
  grant: Grant,
  askedFor: Instant,
  into?: string,
): Promise<Result<StoredSignIn>> {
  const { issuer, subject, refreshToken } = grant;
  // Online access is an account of its own, as a pasted token is: what lasts is never replaced by what ends.
  const id =
    refreshToken === undefined
      ? accountId(issuer, `access_token ${client.clientId}`, subject)
      : (into ?? accountId(issuer, client.clientId, subject));
  return parts.queue.run(id, async () => {
    const { registry } = parts;
    if (registry.byId(id)?.state.kind === 'removing') return beingRemoved;
    const askedAt = Math.floor(askedFor.wall / 1000);
    const stored = await storeCredential(parts, id, client, grant, askedAt);
    if (!stored.ok) return stored;
    // Looked at only now: meanwhile it may have been recovered, or a log-out may have been asked for,
    // which waits its turn and erases what was stored.
    const existing = registry.byId(id);
    if (existing?.state.kind === 'removing') return beingRemoved;
    putRow(registry, id, client, asked, grant, existing, askedAt);
    parts.backoff.clear(id);
    parts.cache.dropAccount(id);
    parts.cache.put(id, undefined, {
      secret: grant.accessToken,
      scopes: grant.scopes,
      expiresAt: askedAt + grant.expiresIn,
      expiresAtBoot: askedFor.boot + grant.expiresIn * 1000,
      obtainedAtBoot: askedFor.boot,
    });
    registry.transition(id, { kind: 'ready' });
    const updated = existing !== undefined;
    parts.recorded(updated ? 'repaired' : 'added', { id, scopes: grant.scopes });
    return ok({
      accountId: id,
      email: grant.email,
      updated,
      ...(updated ? { before: existing.scopes } : {}),
      ...(refreshToken === undefined ? { endsAt: askedAt + grant.expiresIn } : {}),
    });
  });
}

async function storeCredential(
  { registry, credentials, index }: GrantKeepingParts,
  id: string,
  client: OAuthClient,
  grant: Grant,
  now: number,
): Promise<Result<void>> {
  const indexed = await index.add('accounts', id);
  const stored = indexed.ok
    ? await credentials.write(credentialOf(id, client, grant, now))
    : indexed;
  return stored.ok ? stored : noteStoreFailure(registry, stored.failure);
}

function credentialOf(
  id: string,
  { clientId }: OAuthClient,
  grant: Grant,
  now: number,
): UserCredential | AccessTokenCredential {
  const { issuer, subject, email, refreshToken, refreshTokenExpiresIn: life } = grant;
  const whose = { accountId: id, issuer, subject, email, clientId };
  if (refreshToken === undefined) {
    const { accessToken, expiresIn, scopes } = grant;
    return { ...whose, kind: 'access_token', accessToken, expiresAt: now + expiresIn, scopes };
  }
  const refreshTokenExpiresAt = life === undefined ? undefined : now + life;
  return { ...whose, kind: 'user', refreshToken, refreshTokenExpiresAt };
}

function putRow(
  registry: Registry,
  id: string,
  client: OAuthClient,
  asked: readonly string[],
  grant: Grant,
  existing: Account | undefined,
  askedAt: number,
): void {
  const online = grant.refreshToken === undefined;
  const life = online ? grant.expiresIn : grant.refreshTokenExpiresIn;
  const facts = {
    email: grant.email,
    name: grant.name,
    clientName: client.name,
    scopes: grant.scopes,
    missingScopes: missingScopes(
      grant.scopes,
      normaliseScopes([...asked, ...(existing?.scopes ?? [])]),
    ),
    rotationInFlight: false,
    signIn: {
      grantedAt: askedAt,
      refreshedAt: askedAt,
      endsAt: life === undefined ? undefined : askedAt + life,
    },
  };
  if (existing !== undefined) {
    registry.change(id, facts);
    return;
  }
  const taken = (alias: string) => registry.find(alias) !== undefined;
  registry.add({
    ...facts,
    id,
    kind: online ? 'access_token' : 'user',
    issuer: grant.issuer,
    subject: grant.subject,
    alias: freeAlias(grant.email, taken),
    state: { kind: 'ready' },
    rotating: false,
    keepGrant: false,
  });
}
