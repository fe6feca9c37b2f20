import { useMemo } from 'react';
import type { AppState } from '../../shared/app-state.ts';
import { sortedAccounts } from '../accounts/account-order.ts';
import { accountItem } from '../controls/account-search.tsx';
import { SearchChoice } from '../controls/search-choice.tsx';
import { words } from '../words.ts';
import { keyOf, keyOfNew, type Subject } from './subject.ts';

export interface SubjectChoiceProps {
  readonly state: AppState;
  readonly subject: Subject;
  readonly onChange: (key: string) => void;
}

/** An account that is here, or a new one through one of the clients; found by typing. */
export function SubjectChoice({ state, subject, onChange }: SubjectChoiceProps) {
  const { accounts, clients } = state;
  const items = useMemo(
    () => [
      ...sortedAccounts(accounts).map(accountItem),
      ...clients.map(({ name }) => ({
        id: keyOfNew(name),
        text: words.playground.someoneNew(name),
      })),
    ],
    [accounts, clients],
  );
  return (
    <SearchChoice
      label={words.playground.account}
      hint={words.playground.accountHint}
      items={items}
      chosen={keyOf(subject)}
      onChange={onChange}
    />
  );
}
