import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import { isVisibleText } from '../../shared/visible-text.ts';
import { noteStoreFailure } from '../credentials/store-health.ts';
import type { Sandbox } from '../ports.ts';
import { parseClientSecretFile } from './client-secret-file.ts';
import type { ClientStore } from './client-store.ts';
import type { CommandTable } from './command-gate.ts';
import { freeName } from './free-name.ts';
import type { ClientRecord, IssuerReference, OAuthClient } from './oauth-client.ts';
import type { Registry } from './registry.ts';
import type { StoreIndex } from './store-index.ts';

export interface ClientCommandParts {
  readonly registry: Registry;
  readonly clients: ClientStore;
  readonly index: StoreIndex;
  readonly sandbox: Sandbox;
}

export const clientCommands = (parts: ClientCommandParts) =>
  ({
    'client.add': (input) => addClient(parts, input),
    'client.remove': (input) => removeClient(parts, input),
    'sandbox.try': () => trySandbox(parts),
  }) satisfies Partial<CommandTable>;

type Added = CommandOutputs['client.add'];

/** Adds a client, or brings a known one up to date; its secret goes to the store first. */
export async function addClient(
  parts: ClientCommandParts,
  input: CommandInput<'client.add'>,
): Promise<Result<Added>> {
  const parsed = parseClientSecretFile(input.json);
  if (!parsed.ok) return parsed;
  const { registry } = parts;
  const same = registry.clients().find((client) => client.clientId === parsed.value.clientId);
  const name = input.name?.trim() ?? same?.name ?? freeClientName(registry, parsed.value);
  if (!isVisibleText(name)) {
    return fail('invalid_request', 'A client name has 1 to 64 visible characters.');
  }
  const holder = registry.client(name);
  if (holder !== undefined && holder.clientId !== parsed.value.clientId) {
    return fail(
      'conflict',
      `Another client is already called "${name}". Choose another name with --name.`,
    );
  }
  // A file that names a known client and another server would have the refresh tokens sent there.
  if (same !== undefined && !mayMove(registry, same, parsed.value.issuer)) {
    return fail(
      'conflict',
      `The client "${same.name}" has the same client id and signs in elsewhere. Remove it first, if this file is the right one.`,
    );
  }
  const client: OAuthClient = { ...parsed.value, name };
  const indexed = await parts.index.add('clients', client.clientId);
  const stored = indexed.ok ? await parts.clients.write(client) : indexed;
  if (!stored.ok) return noteStoreFailure(registry, stored.failure);
  if (same !== undefined && same.name !== name) renameClient(registry, same.name, name);
  const { clientSecret: _, ...record } = client;
  registry.putClient(record);
  return ok({
    client: name,
    updated: same !== undefined,
    sandbox: client.issuer.kind === 'sandbox',
  });
}

/** Stores a client that an import brings; one that is here already stays as it is. */
export async function keepClient(
  { registry, clients, index }: ClientCommandParts,
  client: OAuthClient,
): Promise<Result<void>> {
  if (registry.clients().some((one) => one.clientId === client.clientId)) return ok(undefined);
  const indexed = await index.add('clients', client.clientId);
  const stored = indexed.ok ? await clients.write(client) : indexed;
  if (!stored.ok) return noteStoreFailure(registry, stored.failure);
  const { clientSecret: _, ...record } = client;
  registry.putClient(record);
  return ok(undefined);
}

async function removeClient(
  { registry, clients, index }: ClientCommandParts,
  input: CommandInput<'client.remove'>,
): Promise<Result<CommandOutputs['client.remove']>> {
  const client = registry.client(input.client);
  if (client === undefined) return unknownClient(input.client);
  const accounts = registry.all().filter((account) => account.clientName === client.name);
  if (accounts.length > 0) {
    const who = accounts.map((account) => account.alias).join(', ');
    return fail(
      'conflict',
      `Accounts are signed in through this client: ${who}. Log them out first, then remove the client.`,
    );
  }
  const erased = await clients.remove(client.clientId);
  if (!erased.ok) return noteStoreFailure(registry, erased.failure);
  registry.removeClient(client.name);
  void index.remove('clients', client.clientId);
  return ok({ client: client.name });
}

/** Starts the local sandbox and takes in its client. */
async function trySandbox(
  parts: ClientCommandParts,
): Promise<Result<CommandOutputs['sandbox.try']>> {
  const started = await parts.sandbox.start();
  if (!started.ok) return started;
  const added = await addClient(parts, { json: started.value });
  return added.ok ? ok({ client: added.value.client }) : added;
}

export const unknownClient = (name: string) =>
  fail(
    'not_found',
    `There is no client called "${name}". See "keybearer client list" or the settings page.`,
  );

function freeClientName(registry: Registry, client: Omit<OAuthClient, 'name'>): string {
  const base = client.issuer.kind === 'sandbox' ? 'sandbox' : (client.projectId ?? 'google');
  return freeName(base, (name) => registry.client(name) !== undefined);
}

/** Where a client signs in is part of its accounts; one without any may be brought up to date. */
function mayMove(registry: Registry, known: ClientRecord, to: IssuerReference): boolean {
  const from = known.issuer;
  if (from.kind === 'google' || to.kind === 'google') return from.kind === to.kind;
  return (
    from.origin === to.origin ||
    !registry.all().some((account) => account.clientName === known.name)
  );
}

function renameClient(registry: Registry, from: string, to: string): void {
  registry.renamePendingClient(from, to);
  for (const account of registry.all()) {
    if (account.clientName === from) registry.change(account.id, { clientName: to });
  }
  registry.removeClient(from);
}
