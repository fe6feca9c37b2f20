import { createHash } from 'node:crypto';
import { needsPerson } from '../../shared/account-needs.ts';
import { fail, failed, ok, type Result } from '../../shared/failure.ts';
import { includesAllScopes, normaliseScopes } from '../../shared/scope.ts';
import type { Grant, RefreshOutcome } from '../oauth/outcomes.ts';
import type { TokenEndpoint } from '../oauth/token-endpoint.ts';
import type { OwnerInquiry } from '../oauth/token-owner.ts';
import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { unknownAddress } from './access-token-intake.ts';
import type { Account } from './account.ts';
import { accountId } from './account-identity.ts';
import { type ClientCommandParts, keepClient } from './client-commands.ts';
import type { FoundUserCredential, Intake } from './credential-intake.ts';
import { judgeAlias } from './credential-keeping.ts';
import { freeName } from './free-name.ts';
import { type GrantKeepingParts, storeGrant } from './grant-keeping.ts';
import type { OAuthClient } from './oauth-client.ts';

export interface UserCredentialParts extends GrantKeepingParts {
  readonly clock: Clock;
  readonly clientParts: ClientCommandParts;
  readonly endpoint: TokenEndpoint;
  readonly owner: OwnerInquiry;
  readonly storeReady: () => Promise<Result<void>>;
}

/** Refreshes once with what was found, asks whose it is, then keeps client and refresh token. */
export async function addUserCredential(
  parts: UserCredentialParts,
  found: FoundUserCredential,
): Promise<Result<Intake>> {
  const { registry, clock } = parts;
  const store = await parts.storeReady();
  if (!store.ok) return store;
  const client = knownClient(parts, found.client);
  if (!client.ok) return client;
  const held = await holderOf(parts, client.value, found.refreshToken);
  if (held !== undefined) return ok({ account: held, result: 'present' });

  const askedFor = { wall: clock.now(), boot: clock.boot() };
  const refreshed = await parts.endpoint.refresh(client.value, found.refreshToken, undefined);
  if (refreshed.kind !== 'refreshed') return failed(refreshed.failure);
  const grant = await grantOf(parts, client.value, found, refreshed);
  if (!grant.ok) return grant;
  const theirs = accountsOf(registry, client.value, grant.value);
  const good = theirs.find((one) => isAsGood(one, grant.value));
  if (good !== undefined) return ok({ account: good, result: 'present' });
  const id = placeFor(theirs, client.value, grant.value);
  const here = registry.byId(id);
  const alias = judgeAlias(registry, found.alias, id);
  if (!alias.ok) return alias;
  const kept = await keepClient(parts.clientParts, client.value);
  if (!kept.ok) return kept;
  const stored = await storeGrant(
    parts,
    client.value,
    grant.value.scopes,
    grant.value,
    askedFor,
    id,
  );
  if (!stored.ok) return stored;
  if (alias.value !== undefined) registry.change(id, { alias: alias.value });
  else if (here === undefined && grant.value.email === unknownAddress) nameIt(parts, id);
  const account = registry.byId(id);
  if (account === undefined) return gone;
  const [beside] = here === undefined ? theirs : [];
  return ok({ account, result: 'taken', ...(beside === undefined ? {} : { beside }) });
}

/** The client under the name it has here; refused where the same id belongs to another server. */
function knownClient({ registry }: UserCredentialParts, client: OAuthClient): Result<OAuthClient> {
  const same = registry.clients().find((one) => one.clientId === client.clientId);
  if (same === undefined) {
    const name = freeName(client.name, (one) => registry.client(one) !== undefined);
    return ok({ ...client, name });
  }
  const sameServer =
    same.issuer.kind === 'google' || client.issuer.kind === 'google'
      ? same.issuer.kind === client.issuer.kind
      : same.issuer.origin === client.issuer.origin;
  if (sameServer) return ok({ ...client, ...same });
  return fail(
    'conflict',
    `The client "${same.name}" has the same client id and signs in elsewhere. Remove it first, if this credential is the right one.`,
  );
}

/** An account that has this very refresh token: found without asking anybody, also while offline. */
async function holderOf(
  { registry, credentials }: UserCredentialParts,
  client: OAuthClient,
  refreshToken: Secret,
): Promise<Account | undefined> {
  for (const account of registry.all()) {
    if (account.clientName !== client.name || needsPerson(account.state)) continue;
    const stored = await credentials.read(account.id);
    if (!stored.ok || stored.value.kind !== 'user') continue;
    if (stored.value.refreshToken.equals(refreshToken)) return account;
  }
  return undefined;
}

async function grantOf(
  { owner }: UserCredentialParts,
  client: OAuthClient,
  found: FoundUserCredential,
  refreshed: Extract<RefreshOutcome, { kind: 'refreshed' }>,
): Promise<Result<Grant>> {
  const said = refreshed.scopes.length > 0 ? refreshed.scopes : undefined;
  const asked = await owner(client.issuer, refreshed.accessToken, said);
  if (!asked.ok) return asked;
  const { issuer, subject, email, name, scopes } = asked.value;
  const { accessToken, expiresIn, rotated, refreshTokenExpiresIn } = refreshed;
  return ok({
    issuer,
    subject: subject ?? email ?? nameless(found.refreshToken),
    email: email ?? found.emailHint ?? unknownAddress,
    ...(name === undefined ? {} : { name }),
    refreshToken: rotated ?? found.refreshToken,
    accessToken,
    expiresIn,
    scopes: scopes ?? normaliseScopes(found.scopes ?? []),
    ...(refreshTokenExpiresIn === undefined ? {} : { refreshTokenExpiresIn }),
  });
}

const accountsOf = (
  registry: UserCredentialParts['registry'],
  { name }: OAuthClient,
  { issuer, subject }: Grant,
): readonly Account[] =>
  registry
    .all()
    .filter(
      (one) =>
        one.kind === 'user' &&
        one.clientName === name &&
        one.issuer === issuer &&
        one.subject === subject,
    );

/**
 * Which account a found sign-in belongs to. Old programs often had one token for each thing they did,
 * and no two of Google's can be joined: one that may do other things is an account of its own, so that
 * taking it in loses nothing.
 */
function placeFor(theirs: readonly Account[], { clientId }: OAuthClient, grant: Grant): string {
  const { issuer, subject, scopes } = grant;
  const usual = accountId(issuer, clientId, subject);
  const replaced =
    theirs.find(({ state }) => state.kind === 'removing') ??
    theirs.find((one) => includesAllScopes(scopes, one.scopes)) ??
    theirs.find(({ state }) => needsPerson(state));
  if (replaced !== undefined) return replaced.id;
  if (!theirs.some(({ id }) => id === usual)) return usual;
  return accountId(issuer, `${clientId} ${[...scopes].sort().join(' ')}`, subject);
}

/** A sign-in that works and may do as much is not replaced by what another program left lying about. */
const isAsGood = (here: Account, found: Grant): boolean =>
  !needsPerson(here.state) && includesAllScopes(here.scopes, found.scopes);

/** A refresh token without any identity scope tells nobody's name; it is an account by itself. */
const nameless = (refreshToken: Secret): string =>
  `token ${createHash('sha256').update(refreshToken.reveal()).digest('base64url')}`;

function nameIt({ registry }: UserCredentialParts, id: string): void {
  registry.change(id, {
    alias: freeName('imported', (alias) => registry.find(alias) !== undefined),
  });
}

const gone = fail('conflict', 'This account was removed while it was being added. Add it again.');
