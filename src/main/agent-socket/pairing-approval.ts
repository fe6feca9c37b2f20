import { type Failure, fail, ok, type Result } from '../../shared/failure.ts';
import { normaliseScope } from '../../shared/scope.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import type { Account, AccountDirectory } from '../accounts/account.ts';
import type { Wish } from './pairing.ts';
import type { CallerGrant } from './policy.ts';

/**
 * What a wish means now. Looked up when a person sees or approves it and not when it is made: the
 * caller learns nothing from asking, and a person may add the account meanwhile. No account named
 * means the default one; no scopes named means all that these accounts have granted.
 */
export function wishedAccounts(wish: Wish, accounts: AccountDirectory): readonly Account[] {
  const found =
    wish.accounts.length === 0
      ? [accounts.defaultAccount()]
      : wish.accounts.map((reference) => accounts.find(reference));
  return [...new Set(found.filter((account) => account !== undefined))];
}

export function wishedScopes(wish: Wish, accounts: readonly Account[]): readonly string[] {
  if (wish.scopes.length > 0) return wish.scopes;
  return [...new Set(accounts.flatMap((account) => account.scopes))].sort();
}

type Narrowing = Pick<CommandInput<'caller.approve'>, 'accounts' | 'scopes'>;

/** The grants an approval gives: the wish, shrunk by the person, and within what each account has granted. */
export function approvedGrants(
  wish: Wish,
  input: Narrowing,
  accounts: AccountDirectory,
): Result<readonly CallerGrant[]> {
  const wished = wishedAccounts(wish, accounts);
  if (wished.length === 0) return noAccount;
  const chosen = input.accounts?.map((reference) => accounts.find(reference)) ?? wished;
  const scopes = wishedScopes(wish, wished);
  const kept = input.scopes?.map(normaliseScope) ?? scopes;
  if (
    !chosen.every((account) => account && wished.includes(account)) ||
    !kept.every((scope) => scope !== undefined && scopes.includes(scope))
  ) {
    return more;
  }
  const grants = wished
    .filter((account) => chosen.includes(account))
    .map((account) => ({
      account: account.id,
      scopes: scopes.filter((scope) => kept.includes(scope) && account.scopes.includes(scope)),
    }))
    .filter((grant) => grant.scopes.length > 0);
  return grants.length > 0 ? ok(grants) : nothingGranted;
}

type Refusal = { readonly ok: false; readonly failure: Failure };

const noAccount: Refusal = fail(
  'conflict',
  'It asks for no account that Keybearer has. Add the account first, or deny the request.',
);
const more: Refusal = fail(
  'invalid_request',
  'An approval can only give what was asked for, or less.',
);
const nothingGranted: Refusal = fail(
  'needs_consent',
  'None of these scopes is granted by the account. Sign in again with them, then approve.',
);
