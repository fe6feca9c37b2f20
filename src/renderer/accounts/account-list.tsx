import { createContext, memo, useContext, useDeferredValue, useMemo, useState } from 'react';
import { ListBox, ListBoxItem, ListLayout, Virtualizer } from 'react-aria-components';
import type { AccountView } from '../../shared/account.ts';
import { SearchBox } from '../controls/search-box.tsx';
import { ToneMark } from '../controls/tone-mark.tsx';
import { useNow } from '../state/use-now.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { type AccountFilter, filteredAccounts, noFilter } from './account-filter.ts';
import { accountHealth } from './account-health.ts';
import { matchingAccounts, sortedAccounts } from './account-order.ts';
import { ActiveFilters, FilterMenu } from './filter-menu.tsx';
import { Initials } from './initials.tsx';
import { kindTagOf } from './kind-tag.ts';
import { useSameAccounts } from './same-accounts.ts';

/** Two lines of text and room to hit them with a finger. */
const rowSize = 56;

export interface AccountListProps {
  readonly accounts: readonly AccountView[];
  readonly selected: string | null;
}

/** Only the rows in sight are in the document, so that a thousand accounts scroll as ten do. */
export function AccountList({ accounts: given, selected }: AccountListProps) {
  const accounts = useSameAccounts(given);
  const [query, setQuery] = useState('');
  const [filter, setFilter] = useState<AccountFilter>(noFilter);
  const now = useNow(10);
  const sorted = useMemo(() => sortedAccounts(accounts), [accounts]);
  const asked = useMemo(() => ({ sorted, filter, query }), [sorted, filter, query]);
  // Drawn after the key or click that asked for it, and in slices: a thousand rows would hold up the next.
  const drawn = useDeferredValue(asked);
  const shown = useMemo(
    () => matchingAccounts(filteredAccounts(drawn.sorted, drawn.filter), drawn.query),
    [drawn],
  );
  const clients = useMemo(
    () => [...new Set(accounts.map(({ client }) => client))].sort(),
    [accounts],
  );
  const severalClients = useMemo(
    () => new Set(accounts.filter(({ sandbox }) => !sandbox).map(({ client }) => client)).size > 1,
    [accounts],
  );
  const surroundings = useMemo(() => ({ now, severalClients }), [now, severalClients]);
  return (
    <div className="list-pane">
      {accounts.length > 1 ? (
        <div className="list-tools">
          <SearchBox label={words.accounts.search} value={query} onChange={setQuery} />
          <FilterMenu filter={filter} clients={clients} onChange={setFilter} />
        </div>
      ) : null}
      <ActiveFilters filter={filter} onChange={setFilter} />
      <RowSurroundings value={surroundings}>
        <AccountRows shown={shown} query={drawn.query} selected={selected} />
      </RowSurroundings>
    </div>
  );
}

interface AccountRowsProps {
  readonly shown: readonly AccountView[];
  readonly query: string;
  readonly selected: string | null;
}

/** Remembered, so that typing draws the search box and not the list with it. */
const AccountRows = memo(function AccountRows({ shown, query, selected }: AccountRowsProps) {
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowSize }}>
      <ListBox
        className="rows"
        aria-label={words.accounts.list}
        items={shown}
        selectionMode="single"
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(keys) => {
          const [account] = keys === 'all' ? [] : [...keys];
          // Choosing the open one again keeps it open: a row is a link, not a switch.
          goTo({
            page: 'accounts',
            account: account === undefined ? selected : String(account),
          });
        }}
        renderEmptyState={() => (
          <p className="hint padded">
            {query.trim() === '' ? words.accounts.filters.none : words.accounts.noMatch(query)}
          </p>
        )}
      >
        {/* Made for every account, drawn or not, so it holds nothing that has to be worked out. */}
        {(account) => (
          <ListBoxItem
            className="row"
            id={account.id}
            textValue={`${account.alias} ${account.email}`}
          >
            <AccountRow account={account} />
          </ListBoxItem>
        )}
      </ListBox>
    </Virtualizer>
  );
});

/** What every row needs and none is made of: only rows in sight follow it. */
const RowSurroundings = createContext({ now: 0, severalClients: false });

function AccountRow({ account }: { account: AccountView }) {
  // Which client is worth saying only where there are several.
  const { now, severalClients } = useContext(RowSurroundings);
  const health = accountHealth(account, now);
  const kindTag = kindTagOf(account);
  return (
    <>
      <Initials account={account} />
      <span className="row-main">
        <span className="row-title">
          <span className="clipped name">{account.alias}</span>
          {account.default ? <span className="tag">{words.accounts.default}</span> : null}
          {kindTag === null ? null : <span className="tag clipped">{kindTag}</span>}
          {account.sandbox ? (
            <span className="tag sandbox">{words.accounts.sandbox}</span>
          ) : severalClients && account.kind === 'user' ? (
            <span className="tag clipped">{words.accounts.client(account.client)}</span>
          ) : null}
        </span>
        <span className="row-under clipped">{account.email}</span>
      </span>
      <span className={`row-health ${health.tone}`}>
        <ToneMark tone={health.tone} />
        <span>
          <span className="health-words">{health.short}</span>
          {health.also === undefined ? null : (
            <span className="row-under block clipped">{health.also}</span>
          )}
        </span>
      </span>
    </>
  );
}
