import type { AppState } from '../../shared/app-state.ts';
import type { AuditEntryView } from '../../shared/audit.ts';
import { AccountSearch } from '../controls/account-search.tsx';
import { Choice, type ChoiceItem } from '../controls/choice.tsx';
import { words } from '../words.ts';
import { type ActivityFilter, eventKinds, sinceChoices } from './activity-query.ts';

export interface ActivityFiltersProps {
  readonly state: AppState;
  readonly filter: ActivityFilter;
  readonly entries: readonly AuditEntryView[];
  readonly onChange: (filter: ActivityFilter) => void;
}

const labels = words.activity.filters;
const everything = 'all';

export function ActivityFilters({ state, filter, entries, onChange }: ActivityFiltersProps) {
  const orAll = (id: string) => (id === everything ? null : id);
  return (
    <section className="activity-filters" aria-label={labels.label}>
      <Choice
        label={labels.script}
        items={scriptItems(state, filter, entries)}
        chosen={filter.caller ?? everything}
        onChange={(id) => onChange({ ...filter, caller: orAll(id) })}
      />
      <AccountSearch
        label={labels.account}
        accounts={state.accounts}
        chosen={filter.account}
        none={labels.allAccounts}
        onChange={(account) => onChange({ ...filter, account })}
      />
      <Choice
        label={labels.what}
        items={eventKinds.map((id) => ({ id, text: labels.kinds[id] }))}
        chosen={filter.kind}
        onChange={(id) =>
          onChange({ ...filter, kind: eventKinds.find((kind) => kind === id) ?? 'all' })
        }
      />
      <Choice
        label={labels.since}
        items={sinceChoices.map((id) => ({ id, text: labels.times[id] }))}
        chosen={filter.since}
        onChange={(id) =>
          onChange({ ...filter, since: sinceChoices.find((since) => since === id) ?? 'all' })
        }
      />
    </section>
  );
}

/** Those that are here, and those that were and stand in what is shown. */
function scriptItems(
  { callers }: AppState,
  { caller: chosen }: ActivityFilter,
  entries: readonly AuditEntryView[],
): readonly ChoiceItem[] {
  const gone = new Map<string, string>();
  for (const { caller } of entries) {
    if (caller === null || caller.id === '' || callers.some(({ id }) => id === caller.id)) continue;
    if (!gone.has(caller.id)) gone.set(caller.id, caller.name ?? caller.id);
  }
  const isKnown = chosen === null || gone.has(chosen) || callers.some(({ id }) => id === chosen);
  return [
    { id: everything, text: labels.allScripts },
    ...callers.map(({ id, name }) => ({ id, text: name })),
    ...[...gone].map(([id, name]) => ({ id, text: labels.gone(name) })),
    ...(isKnown ? [] : [{ id: chosen, text: labels.gone(chosen) }]),
  ];
}
