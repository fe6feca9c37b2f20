import type { AccountKind, AccountView } from '../../shared/account.ts';
import type { AppState } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { DestructiveCommand } from '../../shared/ipc-contract.ts';
import type { LeftOnDisk } from '../../shared/left-on-disk.ts';
import { removalRevokes } from '../../shared/removal-meaning.ts';
import { removalReach } from '../../shared/removal-reach.ts';
import { identityScopes, missingScopes, normaliseScopes } from '../../shared/scope.ts';
import { type CommandInput, commandInputs } from '../../shared/ui-contract.ts';

/** What a destructive command would take away, as main itself knows it, and the command for exactly that. */
export type Removal =
  | {
      readonly kind: 'account';
      readonly accountKind: AccountKind;
      readonly email: string;
      readonly alias: string;
      readonly revokes: boolean;
      /** Names of the scripts that lose something by it. */
      readonly callers: readonly string[];
      /** Aliases of other accounts that end with it. */
      readonly alsoEnding: readonly string[];
      /** Where what was imported of them still lies. */
      readonly files: readonly LeftOnDisk[];
      readonly input: CommandInput<'account.remove'>;
    }
  | {
      readonly kind: 'permissions';
      readonly email: string;
      readonly alias: string;
      readonly givenUp: readonly string[];
      readonly callers: readonly string[];
      readonly alsoEnding: readonly string[];
      readonly files: readonly LeftOnDisk[];
      readonly input: CommandInput<'account.narrow'>;
    }
  | {
      readonly kind: 'caller';
      readonly name: string;
      readonly input: CommandInput<'caller.revoke'>;
    }
  | {
      readonly kind: 'client';
      readonly name: string;
      /** Sign-ins through it that were imported from there, and lie there still. */
      readonly files: readonly LeftOnDisk[];
      readonly input: CommandInput<'client.remove'>;
    };

export function removalIn(
  state: AppState,
  command: DestructiveCommand,
  input: unknown,
): Result<Removal> {
  switch (command) {
    case 'account.remove': {
      const parsed = commandInputs[command].safeParse(input);
      return parsed.success ? accountRemoval(state, parsed.data) : notUnderstood;
    }
    case 'account.narrow': {
      const parsed = commandInputs[command].safeParse(input);
      return parsed.success ? narrowing(state, parsed.data) : notUnderstood;
    }
    case 'caller.revoke': {
      const parsed = commandInputs[command].safeParse(input);
      if (!parsed.success) return notUnderstood;
      const caller = state.callers.find(({ id }) => id === parsed.data.caller);
      if (caller === undefined) return gone;
      return ok({ kind: 'caller', name: caller.name, input: { caller: caller.id } });
    }
    case 'client.remove': {
      const parsed = commandInputs[command].safeParse(input);
      if (!parsed.success) return notUnderstood;
      const client = state.clients.find(({ name }) => name === parsed.data.client);
      if (client === undefined) return gone;
      const { name, left_on_disk: files = [] } = client;
      return ok({ kind: 'client', name, files, input: { client: name } });
    }
  }
}

function accountRemoval(state: AppState, input: CommandInput<'account.remove'>): Result<Removal> {
  const account = state.accounts.find(({ id }) => id === input.account);
  if (account === undefined) return gone;
  const revokes = removalRevokes(account, input.keep_grant);
  return ok({
    kind: 'account',
    accountKind: account.kind,
    email: account.email,
    alias: account.alias,
    revokes,
    ...endingWith(state, account, revokes),
    input,
  });
}

function narrowing(state: AppState, input: CommandInput<'account.narrow'>): Result<Removal> {
  const account = state.accounts.find(({ id }) => id === input.account);
  if (account === undefined) return gone;
  const { email, alias, scopes } = account;
  const kept = normaliseScopes([...input.scopes, ...identityScopes]);
  return ok({
    kind: 'permissions',
    email,
    alias,
    givenUp: missingScopes(kept, scopes),
    ...endingWith(state, account, true),
    input,
  });
}

function endingWith(state: AppState, account: AccountView, revokes: boolean) {
  const { accounts, reachedThrough, callers, files } = removalReach(state, account, revokes);
  const alsoEnding = [...accounts, ...reachedThrough].map(({ alias }) => alias);
  return { callers, alsoEnding, files };
}

const notUnderstood = fail('invalid_request', 'This message is not as expected.');
const gone = fail('not_found', 'That is not here any more.');
