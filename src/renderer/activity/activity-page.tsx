import { History } from 'lucide-react';
import { useState } from 'react';
import type { AppState } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { ScriptStrip } from '../scripts/script-strip.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { Page } from '../shell/page.tsx';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { ActivityFilters } from './activity-filters.tsx';
import { ActivityList } from './activity-list.tsx';
import type { ActivityFilter } from './activity-query.ts';
import { RecordState } from './record-state.tsx';
import { type Activity, useActivity } from './use-activity.ts';

/** The audit record for people: who took which token when, with whose leave. */
export function ActivityPage({ state, caller }: { state: AppState; caller: string | null }) {
  const [rest, setRest] = useState<Omit<ActivityFilter, 'caller'>>(everything);
  const filter = { ...rest, caller };
  const activity = useActivity(filter);
  const { entries, page, reading, failure } = activity;
  const script = state.callers.find(({ id }) => id === caller);
  const setFilter = ({ caller: chosen, ...others }: ActivityFilter) => {
    setRest(others);
    // In the address, so that a script's page can lead here and back leads there again.
    if (chosen !== caller) goTo({ page: 'activity', caller: chosen });
  };
  return (
    <Page
      title={words.activity.title}
      action={
        <ActionButton pending={reading && entries !== null} onPress={activity.again}>
          {words.activity.refresh}
        </ActionButton>
      }
    >
      <p className="hint">{words.activity.text}</p>
      <ActivityFilters state={state} filter={filter} entries={entries ?? []} onChange={setFilter} />
      {script === undefined ? null : <ScriptStrip caller={script} state={state} />}
      {page === null ? null : <RecordState page={page} />}
      <FailureNote failure={failure} />
      <Entries
        activity={activity}
        state={state}
        filtered={
          caller !== null ||
          Object.entries(rest).some(([, value]) => value !== null && value !== 'all')
        }
        onShowAll={() => setFilter({ ...everything, caller: null })}
      />
    </Page>
  );
}

const everything: Omit<ActivityFilter, 'caller'> = { account: null, kind: 'all', since: 'all' };

interface EntriesProps {
  readonly activity: Activity;
  readonly state: AppState;
  readonly filtered: boolean;
  readonly onShowAll: () => void;
}

function Entries({ activity, state, filtered, onShowAll }: EntriesProps) {
  const { entries, page, reading, failure } = activity;
  if (entries === null) {
    return failure === null ? (
      <p role="status">{words.activity.reading}</p>
    ) : (
      <ActionButton pending={reading} onPress={activity.again}>
        {words.activity.tryAgain}
      </ActionButton>
    );
  }
  if (entries.length === 0) {
    return filtered ? (
      <div className="centred">
        <p className="hint">{words.activity.noMatch}</p>
        <ActionButton onPress={onShowAll}>{words.activity.showAll}</ActionButton>
      </div>
    ) : (
      <EmptyState
        icon={History}
        title={words.activity.emptyTitle}
        text={words.activity.emptyText}
      />
    );
  }
  return (
    <>
      <ActivityList entries={entries} callers={state.callers} />
      {(page?.next ?? null) === null ? null : (
        <div className="buttons">
          <ActionButton pending={reading} onPress={activity.older}>
            {words.activity.older}
          </ActionButton>
        </div>
      )}
    </>
  );
}
