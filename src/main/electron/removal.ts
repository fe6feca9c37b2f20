import type { AppState } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { DestructiveCommand } from '../../shared/ipc-contract.ts';
import { type CommandInput, commandInputs } from '../../shared/ui-contract.ts';

/** What a destructive command would take away, as main itself knows it, and the command for exactly that. */
export type Removal =
  | {
      readonly kind: 'account';
      readonly email: string;
      readonly alias: string;
      readonly revokes: boolean;
      /** Names of the scripts that use it. */
      readonly callers: readonly string[];
      readonly input: CommandInput<'account.remove'>;
    }
  | {
      readonly kind: 'caller';
      readonly name: string;
      readonly input: CommandInput<'caller.revoke'>;
    }
  | {
      readonly kind: 'client';
      readonly name: string;
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
      return ok({ kind: 'client', name: client.name, input: { client: client.name } });
    }
  }
}

function accountRemoval(state: AppState, input: CommandInput<'account.remove'>): Result<Removal> {
  const account = state.accounts.find(({ id }) => id === input.account);
  if (account === undefined) return gone;
  const callers = state.callers
    .filter((caller) => caller.grants.some((grant) => grant.account === account.id))
    .map((caller) => caller.name);
  return ok({
    kind: 'account',
    email: account.email,
    alias: account.alias,
    revokes: !input.keep_grant,
    callers,
    input,
  });
}

const notUnderstood = fail('invalid_request', 'This message is not as expected.');
const gone = fail('not_found', 'That is not here any more.');
