import { useRef } from 'react';
import type { AccountView } from '../../shared/account.ts';

/**
 * Every snapshot is made anew from JSON. Accounts in which nothing changed stay the same objects, so
 * that a list of a thousand draws the one row that did change.
 */
export function useSameAccounts(accounts: readonly AccountView[]): readonly AccountView[] {
  const known = useRef(new Map<string, { json: string; account: AccountView }>());
  const seen = useRef<{ given: readonly AccountView[]; same: readonly AccountView[] } | null>(null);
  if (seen.current?.given === accounts) return seen.current.same;
  const next = new Map<string, { json: string; account: AccountView }>();
  const same = accounts.map((account) => {
    const json = JSON.stringify(account);
    const before = known.current.get(account.id);
    const entry = before?.json === json ? before : { json, account };
    next.set(account.id, entry);
    return entry.account;
  });
  known.current = next;
  const before = seen.current?.same;
  const unchanged =
    before?.length === same.length && same.every((account, place) => before[place] === account);
  seen.current = { given: accounts, same: unchanged && before !== undefined ? before : same };
  return seen.current.same;
}
