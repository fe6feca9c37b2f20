import type { AccountView } from '../../shared/account.ts';
import { locale } from '../instants.ts';
import { accountHealth } from './account-health.ts';

const byAlias = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });

/** Those that need a person first, then the default, then by alias. */
export function sortedAccounts(accounts: readonly AccountView[]): AccountView[] {
  // What needs a person does not depend on the time, so the list does not jump while it ticks.
  const rank = (account: AccountView) =>
    accountHealth(account, 0).needsPerson ? 0 : account.default ? 1 : 2;
  return [...accounts].sort((a, b) => rank(a) - rank(b) || byAlias.compare(a.alias, b.alias));
}

/** By any part of alias, e-mail, name or client; every word must be found. */
export function matchingAccounts(
  accounts: readonly AccountView[],
  query: string,
): readonly AccountView[] {
  const parts = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (parts.length === 0) return accounts;
  return accounts.filter((account) => {
    const text =
      `${account.alias} ${account.email} ${account.name ?? ''} ${account.client}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  });
}
