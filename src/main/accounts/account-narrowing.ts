import { fail, ok, type Result } from '../../shared/failure.ts';
import {
  identityScopes,
  missingScopes,
  normaliseScope,
  normaliseScopes,
} from '../../shared/scope.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import { judgeIssuedTo } from '../credentials/issued-to.ts';
import { noteStoreFailure } from '../credentials/store-health.ts';
import type { Clock } from '../ports.ts';
import type { Account } from './account.ts';
import { resolveAccount } from './account-commands.ts';
import { forgetImported, type RemovalParts } from './account-removal.ts';
import { importedGrantOf } from './imported-files.ts';
import type { OAuthClient } from './oauth-client.ts';
import { sharedGrants } from './shared-grants.ts';

export interface NarrowingParts {
  readonly removal: RemovalParts;
  readonly clock: Clock;
  readonly storeReady: () => Promise<Result<void>>;
  readonly signIn: (
    input: CommandInput<'sign-in.start'>,
  ) => Promise<Result<CommandOutputs['sign-in.start']>>;
  /** Tells the rooms that gave some of the account's permissions on, such as callers' grants. */
  readonly narrowed: (accountId: string, kept: readonly string[]) => void;
}

const noGrant = fail(
  'invalid_request',
  'Only a person can give permissions up at Google. Add this account again with the ones it shall have.',
);

/**
 * Gives up a part of what an account has granted. Google takes no single permission back, and a
 * sign-in that asks for less leaves the rest granted: so the whole grant is revoked first, then the
 * person signs in with less. Whoever stops in between keeps the account with its alias and its
 * scripts, in need of a sign-in; whoever cannot reach the server keeps everything.
 */
export async function narrowAccount(
  parts: NarrowingParts,
  input: CommandInput<'account.narrow'>,
): Promise<Result<CommandOutputs['account.narrow']>> {
  const { registry, clients, queue } = parts.removal;
  const account = resolveAccount(registry, input.account);
  if (!account.ok) return account;
  const { id, email, clientName, kind } = account.value;
  if (kind !== 'user') return noGrant;
  const wished = judgeWished(account.value, input.scopes);
  if (!wished.ok) return wished;
  const store = await parts.storeReady();
  if (!store.ok) return store;
  const record = registry.client(clientName);
  if (record === undefined) return clientGone;
  const client = await clients.complete(record);
  if (!client.ok) return client;

  const givenUp = missingScopes(wished.value, account.value.scopes);
  const revoked = await queue.run(id, () => giveUp(parts, id, client.value, wished.value));
  if (!revoked.ok) return revoked;
  const { mode, timeout } = input;
  const started = await parts.signIn({
    account: id,
    client: clientName,
    scopes: [...wished.value],
    mode,
    ...(timeout === undefined ? {} : { timeout }),
  });
  if (started.ok) return ok({ ...started.value, given_up: givenUp });
  const { code, sentence } = started.failure;
  return fail(
    code,
    `${email} has given up these permissions and now has to sign in again with the rest, which could not be begun: ${sentence}`,
  );
}

/**
 * What the account is to have, normalised. It may be a smaller right in the place of a broad one; only
 * something has to be given up, or an ordinary sign-in would do.
 */
function judgeWished(account: Account, wished: readonly string[]): Result<readonly string[]> {
  if (account.kind !== 'user') return notASignIn;
  if (account.state.kind === 'removing') {
    return fail('conflict', `${account.email} is being removed.`);
  }
  const malformed = wished.find((scope) => normaliseScope(scope) === undefined);
  if (malformed !== undefined) return fail('invalid_request', `"${malformed}" is not a scope.`);
  const whole = normaliseScopes([...wished, ...identityScopes]);
  if (missingScopes(whole, account.scopes).length === 0) {
    return fail(
      'invalid_request',
      `${account.email} would keep all it has granted. Nothing to do.`,
    );
  }
  return ok(whole);
}

async function giveUp(
  parts: NarrowingParts,
  id: string,
  client: OAuthClient,
  wished: readonly string[],
): Promise<Result<void>> {
  const { registry, credentials, endpoint, cache, backoff, log } = parts.removal;
  const account = registry.byId(id);
  if (account === undefined || account.state.kind === 'removing') return removedMeanwhile;
  const credential = await credentials.read(id);
  if (!credential.ok) return noteStoreFailure(registry, credential.failure, account);
  if (credential.value.kind !== 'user') return notASignIn;
  const issued = judgeIssuedTo(client, credential.value);
  if (!issued.ok) return noteStoreFailure(registry, issued.failure, account);
  const outcome = await endpoint.revoke(client, credential.value.refreshToken);
  log.info('grant_narrowed', { account: id, outcome: outcome.kind });
  if (outcome.kind === 'not_revoked') {
    const { code, sentence } = outcome.failure;
    return fail(code, `Nothing was given up: ${sentence}`);
  }
  const sharing = sharedGrants(registry.all(), (name) => registry.client(name)).get(id) ?? [];
  for (const ended of [account, ...sharing]) cache.dropAccount(ended.id);
  forgetImported(registry, importedGrantOf(account, registry));
  backoff.clear(id);
  const kept = account.scopes.filter((scope) => wished.includes(scope));
  registry.change(id, { scopes: kept, missingScopes: [] });
  registry.transition(id, {
    kind: 'needs_sign_in',
    reason: 'narrowed',
    since: Math.floor(parts.clock.now() / 1000),
  });
  parts.narrowed(id, kept);
  parts.removal.recorded('narrowed', { id, scopes: kept });
  return ok(undefined);
}

const notASignIn = fail(
  'invalid_request',
  'Only an account that a person signed in has granted permissions that can be given up.',
);
const removedMeanwhile = fail('conflict', 'This account is being removed.');
const clientGone = fail(
  'client_rejected',
  'The OAuth client of this account is not here any more. Import its client_secret.json again.',
);
