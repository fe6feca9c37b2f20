import type { AccountView } from '../../shared/account.ts';
import type { AppState } from '../../shared/app-state.ts';

/** The account a reference means, by the agent's own order: id, alias, then an address that is plain. */
export function accountNamed(state: AppState, reference: string): AccountView | undefined {
  const wanted = reference.toLowerCase();
  const byEmail = state.accounts.filter((account) => account.email.toLowerCase() === wanted);
  return (
    state.accounts.find((account) => account.id === reference) ??
    state.accounts.find((account) => account.alias.toLowerCase() === wanted) ??
    (byEmail.length > 1 ? preferred(byEmail) : byEmail[0])
  );
}

function preferred(accounts: readonly AccountView[]): AccountView | undefined {
  const lasting = accounts.filter(({ kind }) => kind !== 'access_token');
  return (
    accounts.find((account) => account.default) ?? (lasting.length === 1 ? lasting[0] : undefined)
  );
}

export const defaultAccount = (state: AppState): AccountView | undefined =>
  state.accounts.find((account) => account.default);
