import type { RestoreRow } from '../../shared/export.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { ClientStore } from '../accounts/client-store.ts';
import { freeName } from '../accounts/free-name.ts';
import type { RecordAccount } from '../accounts/recorded-account.ts';
import type { Registry } from '../accounts/registry.ts';
import {
  accountFromSaved,
  clientFromSaved,
  parseSettings,
  savedFromAccount,
  savedFromClient,
} from '../accounts/settings-document.ts';
import type { StoreIndex } from '../accounts/store-index.ts';
import type { AccountQueue } from '../credentials/account-queue.ts';
import type { CredentialStore } from '../credentials/credential-store.ts';
import { parseCredential, serialiseCredential } from '../credentials/stored-credential.ts';
import type { Clock } from '../ports.ts';
import { Secret } from '../secret.ts';
import type { BackupDocument } from './backup-document.ts';
import { isKnownIssuer, judgeRestored } from './restored-account.ts';

export interface BackupParts {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly clients: ClientStore;
  readonly credentials: CredentialStore;
  readonly index: StoreIndex;
  readonly queue: AccountQueue;
  readonly recorded: RecordAccount;
}

/** Everything or nothing: a backup that lacks an account would be trusted for what it does not hold. */
export async function collectBackup(parts: BackupParts): Promise<Result<BackupDocument>> {
  const { clock, registry } = parts;
  const clients: BackupDocument['clients'] = [];
  for (const record of registry.clients()) {
    const client = await parts.clients.complete(record);
    if (!client.ok) return missing(`the client "${record.name}"`, client);
    clients.push({
      record: savedFromClient(record, undefined),
      secret: client.value.clientSecret?.reveal(),
    });
  }
  const accounts: BackupDocument['accounts'] = [];
  for (const account of registry.all()) {
    if (account.state.kind === 'removing') continue;
    // In the account's queue: a refresh that just replaces the token is waited for.
    const credential = await parts.queue.run(account.id, () => parts.credentials.read(account.id));
    if (!credential.ok) return missing(account.email, credential);
    accounts.push({
      row: savedFromAccount(account, undefined),
      credential: serialiseCredential(credential.value).reveal(),
    });
  }
  return ok({
    keybearer_backup: 1,
    created_at: Math.floor(clock.now() / 1000),
    default_account: registry.defaultAccount()?.id,
    clients,
    accounts,
  });
}

const missing = (what: string, { failure }: { failure: { code: string; sentence: string } }) =>
  fail(
    'credential_missing',
    `No backup was made, because ${what} could not be read: ${failure.sentence} Mend or remove it first.`,
    { cause: failure.code },
  );

/** What is here already stays as it is; every other client and account comes in whole or not at all. */
export async function restoreBackup(
  parts: BackupParts,
  document: BackupDocument,
): Promise<RestoreRow[]> {
  const { registry } = parts;
  const hadDefault = registry.defaultAccount() !== undefined;
  const rows: RestoreRow[] = [];
  // A client whose name is taken here by another gets a new one, and its accounts follow it.
  const renamed = new Map<string, string>();
  for (const entry of document.clients) rows.push(await restoreClient(parts, entry, renamed));
  for (const entry of document.accounts) rows.push(await restoreAccount(parts, entry, renamed));
  const chosen = document.default_account;
  if (!hadDefault && chosen !== undefined && registry.byId(chosen) !== undefined) {
    registry.makeDefault(chosen);
  }
  return rows;
}

async function restoreClient(
  { registry, clients, index }: BackupParts,
  { record: saved, secret }: BackupDocument['clients'][number],
  renamed: Map<string, string>,
): Promise<RestoreRow> {
  const settings = parseSettings({ schema: 1, accounts: [], clients: [saved] });
  const [row] = settings?.clients ?? [];
  if (row === undefined) return refused('client', 'unknown', notUnderstood);
  const record = clientFromSaved(row);
  if (!isKnownIssuer(record.issuer)) return refused('client', record.name, foreignIssuer);
  const same = registry.clients().find(({ clientId }) => clientId === record.clientId);
  if (same !== undefined) {
    renamed.set(record.name, same.name);
    const elsewhere = JSON.stringify(same.issuer) !== JSON.stringify(record.issuer);
    return elsewhere
      ? refused('client', record.name, 'A client with the same id signs in elsewhere here.')
      : { kind: 'client', name: same.name, result: 'present', reason: null };
  }
  const name = freeName(record.name, (one) => registry.client(one) !== undefined);
  renamed.set(record.name, name);
  const clientSecret = secret === undefined ? undefined : new Secret(secret);
  const indexed = await index.add('clients', record.clientId);
  const stored = indexed.ok ? await clients.write({ ...record, name, clientSecret }) : indexed;
  if (!stored.ok) return refused('client', name, stored.failure.sentence);
  registry.putClient({ ...record, name });
  return { kind: 'client', name, result: 'restored', reason: null };
}

async function restoreAccount(
  { registry, credentials, index, queue, recorded }: BackupParts,
  { row: saved, credential: item }: BackupDocument['accounts'][number],
  renamed: ReadonlyMap<string, string>,
): Promise<RestoreRow> {
  const settings = parseSettings({ schema: 1, accounts: [saved], clients: [] });
  const [row] = settings?.accounts ?? [];
  if (row === undefined) return refused('account', 'unknown', notUnderstood);
  const account = accountFromSaved(row);
  const credential = parseCredential(account.id, new Secret(item));
  if (!credential.ok) return refused('account', account.email, notUnderstood);
  const judged = judgeRestored(account, credential.value);
  if (!judged.ok) return refused('account', account.email, judged.failure.sentence);
  return queue.run(account.id, async () => {
    if (registry.byId(account.id) !== undefined) {
      return { kind: 'account', name: account.email, result: 'present', reason: null };
    }
    const indexed = await index.add('accounts', account.id);
    const stored = indexed.ok ? await credentials.write(credential.value) : indexed;
    if (!stored.ok) return refused('account', account.email, stored.failure.sentence);
    registry.add({
      ...account,
      clientName: renamed.get(account.clientName) ?? account.clientName,
      alias: freeName(account.alias, (one) => registry.find(one) !== undefined),
      rotationInFlight: false,
    });
    recorded('added', account);
    return { kind: 'account', name: account.email, result: 'restored', reason: null };
  });
}

const refused = (kind: RestoreRow['kind'], name: string, reason: string): RestoreRow => ({
  ...{ kind, name, result: 'refused', reason },
});

const foreignIssuer =
  'It signs in somewhere other than Google or a sandbox on this computer, so it was left out.';
const notUnderstood = 'This version of Keybearer does not understand it.';
