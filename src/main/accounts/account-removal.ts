import { accountStatusText } from '../../shared/account-status-text.ts';
import { type Failure, fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandOutputs } from '../../shared/ui-contract.ts';
import type { AccountQueue } from '../credentials/account-queue.ts';
import type { Backoff } from '../credentials/backoff.ts';
import type { CredentialStore } from '../credentials/credential-store.ts';
import { judgeIssuedTo } from '../credentials/issued-to.ts';
import { noteStoreFailure } from '../credentials/store-health.ts';
import type { TokenCache } from '../credentials/token-cache.ts';
import type { TokenEndpoint } from '../oauth/token-endpoint.ts';
import type { Log, SecretStore } from '../ports.ts';
import type { Account } from './account.ts';
import { accountIssuer, issuerNamed } from './account-issuer.ts';
import type { ClientStore } from './client-store.ts';
import { type ImportedGrant, importedGrantOf, withoutGrant } from './imported-files.ts';
import type { ClientRecord, OAuthClient } from './oauth-client.ts';
import { owedItem, parseOwed, serialiseOwed } from './owed-revocation.ts';
import type { RecordAccount } from './recorded-account.ts';
import type { PendingRevocation, Registry } from './registry.ts';
import { leftStanding } from './removal-words.ts';
import { sharedGrants } from './shared-grants.ts';
import type { StoreIndex } from './store-index.ts';

export interface RemovalParts {
  readonly log: Log;
  readonly registry: Registry;
  readonly clients: ClientStore;
  readonly credentials: CredentialStore;
  readonly secrets: SecretStore;
  readonly index: StoreIndex;
  readonly queue: AccountQueue;
  readonly cache: TokenCache;
  readonly backoff: Backoff;
  readonly endpoint: TokenEndpoint;
  /** Tells the rooms that hold something about the account, such as callers' grants. */
  readonly forgotten: (accountId: string) => void;
  readonly recorded: RecordAccount;
}

type Removed = CommandOutputs['account.remove'];
type Revocation = 'revoked' | Failure;

/**
 * Log out, in an order that every interruption can resume: mark the row, stop serving, revoke at the
 * authorization server, erase the credential, take the account from those who hold something of it,
 * drop the row. A start that finds a marked row calls this again.
 */
export async function removeAccount(
  parts: RemovalParts,
  account: Account,
): Promise<Result<Removed>> {
  const { registry, cache } = parts;
  registry.transition(account.id, { kind: 'removing' });
  cache.dropAccount(account.id);
  const sharing = sharedGrants(registry.all(), (name) => registry.client(name)).get(account.id);
  return parts.queue.run(account.id, async () => {
    // Another removal of the same account was before this one in the line, and finished it or gave up.
    if (registry.byId(account.id)?.state.kind !== 'removing') return alreadySettled;
    const revocation =
      account.keepGrant || account.kind !== 'user' ? undefined : await revoke(parts, account);
    if (revocation !== undefined && !revocation.ok) {
      registry.giveUpRemoval(account.id, account.state);
      return revocation;
    }
    // Their tokens have ended with it: the next ask finds out, instead of handing a dead one on.
    if (revocation?.value === 'revoked') {
      for (const { id } of sharing ?? []) cache.dropAccount(id);
      forgetImported(registry, importedGrantOf(account, registry));
    }
    const erased = await parts.credentials.remove(account.id);
    if (!erased.ok) {
      // The mark stays: nothing is served, and the next tick or start finishes the removal.
      return noteStoreFailure(registry, erased.failure);
    }
    // While the row is marked a kill in between is made good: the next start comes here again. Where the
    // disk refuses this one, it holds until the end and is tried again (gone-accounts.ts).
    parts.forgotten(account.id);
    registry.remove(account.id);
    parts.recorded('removed', account);
    parts.backoff.clear(account.id);
    void parts.index.remove('accounts', account.id);
    if (account.kind !== 'user') {
      const sentence = leftStanding(account, account.kind, accountIssuer(registry, account));
      return ok({ email: account.email, grant: 'kept', sentence });
    }
    return ok(describe(registry, account, revocation?.value));
  });
}

const alreadySettled = fail('conflict', 'This account was being removed already.');

/**
 * Revokes the grant. Where the server cannot be reached the token is put aside in the store for a
 * later try; where the credential itself cannot be read, nothing has happened yet and nothing may.
 */
async function revoke(parts: RemovalParts, account: Account): Promise<Result<Revocation>> {
  const { registry, clients, credentials, endpoint, log } = parts;
  const credential = await credentials.read(account.id);
  if (!credential.ok) {
    const gone = ['credential_missing', 'credential_invalid'].includes(credential.failure.code);
    return gone ? ok(credential.failure) : noteStoreFailure(registry, credential.failure);
  }
  if (credential.value.kind !== 'user') {
    return ok({
      code: 'credential_invalid',
      sentence: accountStatusText({ kind: 'credential_invalid' }),
    });
  }
  const { refreshToken } = credential.value;
  const record = registry.client(account.clientName);
  const client = record === undefined ? undefined : await clients.complete(record);
  if (client === undefined || !client.ok) {
    return ok(
      client?.failure ?? { code: 'client_rejected', sentence: 'Its OAuth client is gone.' },
    );
  }
  const issued = judgeIssuedTo(client.value, credential.value);
  if (!issued.ok) {
    const sentence = 'The settings name another OAuth client than the one it signed in through.';
    return ok({ ...issued.failure, sentence });
  }
  const outcome = await endpoint.revoke(client.value, refreshToken);
  log.info('grant_revocation', { account: account.id, outcome: outcome.kind });
  if (outcome.kind === 'revoked') return ok('revoked');
  const aside = await parts.secrets.write(
    owedItem(account.id),
    serialiseOwed(refreshToken, client.value),
  );
  if (!aside.ok) return noteStoreFailure(registry, aside.failure);
  const { clientId, issuer } = client.value;
  registry.addPendingRevocation({
    ...{ account: account.id, client: account.clientName },
    ...{ client_id: clientId, issuer },
  });
  return ok(outcome.failure);
}

function describe(
  registry: Registry,
  { id, email, issuer }: Account,
  revocation: Revocation | undefined,
): Removed {
  const atSandbox = issuerNamed(issuer).kind === 'sandbox';
  const server = atSandbox ? 'the sandbox' : 'Google';
  if (revocation === undefined) {
    const sentence = `${email} was removed here. Its grant at ${server} stands, as you asked.`;
    return { email, grant: 'kept', sentence };
  }
  if (revocation === 'revoked') {
    const sentence = `${email} was removed here and revoked at ${server}.`;
    return { email, grant: 'revoked', sentence };
  }
  const what = `${email} was removed here, but ${server} could not be told: ${revocation.sentence}`;
  const owed = registry.pendingRevocations().some((one) => one.account === id);
  const next = whatNext(owed, atSandbox);
  return { email, grant: 'not_revoked', sentence: [what, ...next].join(' ') };
}

function whatNext(owed: boolean, atSandbox: boolean): readonly string[] {
  const page = 'remove the access at https://myaccount.google.com/connections.';
  if (atSandbox) return owed ? ['Keybearer tries again by itself.'] : [];
  return [owed ? `Keybearer tries again by itself; to be sure, ${page}` : `To end it, ${page}`];
}

/** Tries the revocations that are still owed; one that succeeds leaves nothing behind. */
export async function revokePending(parts: RemovalParts): Promise<void> {
  for (const pending of parts.registry.pendingRevocations()) {
    if (parts.backoff.remaining(owedItem(pending.account)) > 0) continue;
    // In the account's line, so that a sign-in and the revocation of what was before never overlap.
    await parts.queue.run(pending.account, () => revokeOwed(parts, pending));
  }
}

async function revokeOwed(parts: RemovalParts, pending: PendingRevocation): Promise<void> {
  const { registry, secrets, endpoint, backoff } = parts;
  const key = owedItem(pending.account);
  const account = registry.byId(pending.account);
  if (account?.state.kind === 'removing') return;
  // Signed in again since: Google would end the new sign-in together with the old token.
  if (account === undefined) {
    const item = await secrets.read(key);
    if (!item.ok) return;
    const owed = item.value && parseOwed(item.value);
    const client = owed && (await clientOwed(parts, { ...pending, ...owed.issuedTo }));
    if (owed !== undefined && client !== undefined) {
      const outcome = await endpoint.revoke(client, owed.refreshToken);
      if (outcome.kind === 'not_revoked') {
        backoff.failed(key, 60);
        return;
      }
      const imported = registry
        .importedFiles()
        .flatMap(({ grants }) => grants)
        .find((grant) => grant.account === pending.account);
      if (imported !== undefined) forgetImported(registry, imported);
    }
  }
  if ((await secrets.remove(key)).ok) registry.removePendingRevocation(pending.account);
}

/**
 * Whom the token was issued to. Where that client is gone its id is enough: Google asks nobody who
 * revokes to prove himself. Never a client that only has its name, and maybe another server.
 */
async function clientOwed(
  { registry, clients }: RemovalParts,
  { client: name, client_id: clientId, issuer }: PendingRevocation,
): Promise<OAuthClient | undefined> {
  // Noted by a version before these two were.
  const isMeant = (one: ClientRecord) =>
    clientId === undefined ? one.name === name : one.clientId === clientId;
  const record = registry.clients().find(isMeant);
  const complete = record === undefined ? undefined : await clients.complete(record);
  if (complete?.ok) return { ...complete.value, issuer: issuer ?? complete.value.issuer };
  return clientId === undefined || issuer === undefined
    ? undefined
    : { name, clientId, issuer, projectId: undefined, clientSecret: undefined };
}

/** What other programs' files still hold of this grant is good for nothing any more. */
export const forgetImported = (registry: Registry, ended: ImportedGrant): void =>
  registry.setImportedFiles(withoutGrant(registry.importedFiles(), ended, registry));

/** Removals that a crash or the keychain interrupted; while it is known not to answer they wait. */
export async function resumeRemovals(parts: RemovalParts): Promise<void> {
  for (const account of parts.registry.all()) {
    if (parts.registry.storeStatus !== 'ready') return;
    if (account.state.kind === 'removing') await removeAccount(parts, account);
  }
}
