import { Plus, UsersRound } from 'lucide-react';
import type { AppState } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { EmptyState, NothingChosen } from '../shell/empty-state.tsx';
import { ListAndDetail } from '../shell/list-and-detail.tsx';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { AccountDetail } from './account-detail.tsx';
import { AccountList } from './account-list.tsx';

export function AccountsPage({ state, selected }: { state: AppState; selected: string | null }) {
  const account = state.accounts.find(({ id }) => id === selected);
  const add = (
    <ActionButton kind="primary" onPress={() => goTo({ page: 'add_account' })}>
      <Plus size={16} aria-hidden="true" />
      {words.accounts.add}
    </ActionButton>
  );
  if (state.accounts.length === 0) {
    return (
      <ListAndDetail title={words.accounts.title} action={null} detail={null} onBack={null}>
        <EmptyState
          icon={UsersRound}
          title={words.accounts.emptyTitle}
          text={words.accounts.emptyText}
        >
          {add}
        </EmptyState>
      </ListAndDetail>
    );
  }
  return (
    <ListAndDetail
      title={words.accounts.title}
      action={add}
      onBack={selected === null ? null : () => goTo({ page: 'accounts', account: null })}
      detail={
        account === undefined ? (
          <NothingChosen
            icon={UsersRound}
            text={selected === null ? words.accounts.choose : words.accounts.gone}
          />
        ) : (
          // Keyed: an open dialog or a half-typed alias belongs to one account and must not move on.
          <AccountDetail key={account.id} account={account} state={state} />
        )
      }
    >
      <AccountList accounts={state.accounts} selected={selected} />
    </ListAndDetail>
  );
}
