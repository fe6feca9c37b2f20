import { ok, type Result } from '../../shared/failure.ts';
import { identityScopes } from '../../shared/scope.ts';
import type { CredentialStore } from '../credentials/credential-store.ts';
import type { AccessTokenCredential, StoredCredential } from '../credentials/stored-credential.ts';
import type { Log } from '../ports.ts';
import type { Account } from './account.ts';
import { freeAlias } from './account-identity.ts';
import type { ClientStore } from './client-store.ts';
import { freeName } from './free-name.ts';
import type { RecordAccount } from './recorded-account.ts';
import type { Registry } from './registry.ts';
import type { StoreIndex } from './store-index.ts';

export interface RecoveryParts {
  readonly log: Log;
  readonly registry: Registry;
  readonly index: StoreIndex;
  readonly clients: ClientStore;
  readonly credentials: CredentialStore;
  readonly recorded: RecordAccount;
}

/**
 * Brings back what the secret store knows and the settings have lost (fault D110): clients first, then
 * the accounts signed in through them. Fails only when the store does not answer; then it is to be
 * tried again. Aliases and the default are made anew, granted scopes come with the next refresh.
 */
export async function recoverAccounts(parts: RecoveryParts): Promise<Result<number>> {
  const { registry, index, clients, credentials, log, recorded } = parts;
  const clientIds = await index.list('clients');
  if (!clientIds.ok) return clientIds;
  const accountIds = await index.list('accounts');
  if (!accountIds.ok) return accountIds;
  for (const clientId of clientIds.value) {
    if (registry.clients().some((client) => client.clientId === clientId)) continue;
    const client = await clients.read(clientId);
    if (!client.ok) continue;
    const { clientSecret: _, ...record } = client.value;
    // One that was added before the store could be read may have taken the name.
    const name = freeName(record.name, (one) => registry.client(one) !== undefined);
    registry.putClient({ ...record, name });
  }
  let recovered = 0;
  for (const id of accountIds.value) {
    if (registry.byId(id) !== undefined) continue;
    const credential = await credentials.read(id);
    // A sign-in may have come in between, and knows more about the account than the store does.
    if (registry.byId(id) !== undefined) continue;
    if (!credential.ok || !addRow(registry, credential.value)) continue;
    recovered += 1;
    recorded('recovered', { id, scopes: registry.byId(id)?.scopes ?? [] });
  }
  if (recovered > 0) {
    log.warn('accounts_recovered', { accounts: recovered });
    registry.notify({
      id: 'accounts-recovered',
      code: 'accounts_recovered',
      sentence:
        'The settings file was lost or damaged. Your accounts were found again in the keychain; their names and the default may have changed.',
    });
  }
  return ok(recovered);
}

function addRow(registry: Registry, credential: StoredCredential): boolean {
  const known = rowFacts(registry, credential);
  if (known === undefined) return false;
  const taken = (alias: string) => registry.find(alias) !== undefined;
  registry.add({
    ...known,
    id: credential.accountId,
    kind: credential.kind,
    issuer: credential.issuer,
    subject: credential.subject,
    email: credential.email,
    name: undefined,
    alias: freeAlias(credential.email, taken),
    missingScopes: [],
    state: { kind: 'ready' },
    rotating: false,
    rotationInFlight: false,
    keepGrant: false,
  });
  return true;
}

type RowFacts = Pick<Account, 'clientName' | 'scopes' | 'sourceId' | 'actsFor'>;

/** What a person's row needs of its client, and the others bring with them. */
function rowFacts(registry: Registry, credential: StoredCredential): RowFacts | undefined {
  switch (credential.kind) {
    case 'user': {
      const client = registry.clients().find((one) => one.clientId === credential.clientId);
      return client && { clientName: client.name, scopes: identityScopes };
    }
    case 'service_account':
      return { clientName: '', scopes: credential.scopes, actsFor: credential.actsFor };
    case 'impersonated':
      return { clientName: '', scopes: credential.scopes, sourceId: credential.sourceId };
    case 'access_token':
      return accessTokenFacts(registry, credential);
  }
}

/** Its client tells online access from a pasted token; without one it is served like a pasted one. */
function accessTokenFacts(
  registry: Registry,
  { clientId, scopes }: AccessTokenCredential,
): RowFacts {
  const client = registry.clients().find((one) => one.clientId === clientId);
  return { clientName: client?.name ?? '', scopes };
}
