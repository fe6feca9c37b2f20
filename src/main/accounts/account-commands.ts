import type { AccountView } from '../../shared/account.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import { unclearAccount } from '../../shared/unclear-account.ts';
import type { TokenService } from '../credentials/token-service.ts';
import type { Account } from './account.ts';
import { isAlias } from './account-identity.ts';
import { type RemovalParts, removeAccount } from './account-removal.ts';
import type { CommandTable } from './command-gate.ts';
import type { Registry } from './registry.ts';

export interface AccountCommandParts {
  readonly registry: Registry;
  readonly tokens: TokenService;
  readonly removal: RemovalParts;
  readonly view: (account: Account) => AccountView;
}

export const accountCommands = (parts: AccountCommandParts) =>
  ({
    'account.use': (input) => useAccount(parts, input),
    'account.rename': (input) => renameAccount(parts, input),
    'account.refresh': (input) => refreshAccount(parts, input),
    'account.refresh-all': () => refreshAll(parts),
    'account.remove': (input) => logOut(parts, input),
  }) satisfies Partial<CommandTable>;

/** How many accounts "refresh all" asks for at once: quick for ten, polite for a thousand. */
const refreshAtOnce = 4;

/** The account meant by a reference, or the default; with the sentence that helps to find the right one. */
export function resolveAccount(registry: Registry, reference: string | undefined): Result<Account> {
  const account = reference === undefined ? registry.defaultAccount() : registry.find(reference);
  if (account !== undefined) return ok(account);
  if (registry.all().length === 0) {
    return fail('not_found', 'There is no account yet. Add one with "keybearer login".');
  }
  return fail(
    'not_found',
    reference === undefined
      ? 'There is no default account. Choose one with "keybearer account use".'
      : unclearAccount(registry.all(), reference),
  );
}

async function useAccount(
  { registry, view }: AccountCommandParts,
  input: CommandInput<'account.use'>,
): Promise<Result<AccountView>> {
  const account = resolveAccount(registry, input.account);
  if (!account.ok) return account;
  registry.makeDefault(account.value.id);
  return ok(view(account.value));
}

async function renameAccount(
  { registry, view }: AccountCommandParts,
  input: CommandInput<'account.rename'>,
): Promise<Result<AccountView>> {
  const account = resolveAccount(registry, input.account);
  if (!account.ok) return account;
  const alias = input.alias.trim();
  if (!isAlias(alias)) {
    return fail(
      'invalid_request',
      'An alias has 1 to 64 visible characters, no "@", and does not begin with "acc_".',
    );
  }
  const other = registry.find(alias);
  if (other !== undefined && other.id !== account.value.id) {
    return fail('conflict', `Another account is already called "${alias}".`);
  }
  registry.change(account.value.id, { alias });
  return ok(view({ ...account.value, alias }));
}

async function refreshAccount(
  { registry, tokens, view }: AccountCommandParts,
  input: CommandInput<'account.refresh'>,
): Promise<Result<AccountView>> {
  const account = resolveAccount(registry, input.account);
  if (!account.ok) return account;
  const refreshed = await tokens.refreshNow(account.value.id);
  if (!refreshed.ok) return refreshed;
  return ok(view(registry.byId(account.value.id) ?? account.value));
}

async function refreshAll({
  registry,
  tokens,
  view,
}: AccountCommandParts): Promise<Result<CommandOutputs['account.refresh-all']>> {
  const failures: CommandOutputs['account.refresh-all']['failures'][number][] = [];
  const waiting = [...registry.all()];
  const work = async () => {
    for (let account = waiting.shift(); account !== undefined; account = waiting.shift()) {
      const refreshed = await tokens.refreshNow(account.id);
      if (refreshed.ok) continue;
      const { code, sentence } = refreshed.failure;
      failures.push({ account: account.alias, code, sentence });
    }
  };
  await Promise.all(Array.from({ length: refreshAtOnce }, work));
  return ok({ accounts: registry.all().map(view), failures });
}

async function logOut(
  { registry, removal }: AccountCommandParts,
  input: CommandInput<'account.remove'>,
): Promise<Result<CommandOutputs['account.remove']>> {
  const account = resolveAccount(registry, input.account);
  if (!account.ok) return account;
  if (account.value.state.kind === 'removing') {
    return fail('conflict', `${account.value.email} is being removed already.`);
  }
  registry.change(account.value.id, { keepGrant: input.keep_grant });
  return removeAccount(removal, { ...account.value, keepGrant: input.keep_grant });
}
