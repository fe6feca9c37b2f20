import { useMemo } from 'react';
import type { AccountView } from '../../shared/account.ts';
import { SearchChoice } from './search-choice.tsx';

export interface AccountSearchProps {
  readonly label: string;
  readonly accounts: readonly AccountView[];
  readonly chosen: string | null;
  /** What it means that none is chosen; it can be chosen, too. */
  readonly none: string;
  readonly onChange: (id: string | null) => void;
}

/** No account has this id: they begin with `acc_`. */
const noAccount = 'none';

/** One account of many, found by typing. */
export function AccountSearch({ label, accounts, chosen, none, onChange }: AccountSearchProps) {
  const items = useMemo(
    () => [{ id: noAccount, text: none }, ...accounts.map(accountItem)],
    [accounts, none],
  );
  return (
    <SearchChoice
      label={label}
      items={items}
      chosen={chosen ?? noAccount}
      onChange={(id) => onChange(id === noAccount ? null : id)}
    />
  );
}

export const accountItem = ({ id, alias, email }: AccountView) => ({
  id,
  text: `${alias} · ${email}`,
});
