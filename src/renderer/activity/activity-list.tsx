import type { CallerView } from '../../shared/app-state.ts';
import type { AuditEntryView } from '../../shared/audit.ts';
import { dayWords } from '../instants.ts';
import { useNow } from '../state/use-now.ts';
import { words } from '../words.ts';
import { ActivityRow } from './activity-row.tsx';

export interface ActivityListProps {
  readonly entries: readonly AuditEntryView[];
  readonly callers: readonly CallerView[];
}

/** Newest first, a heading for each day. */
export function ActivityList({ entries, callers }: ActivityListProps) {
  const now = useNow(10);
  const here = new Set(callers.map(({ id }) => id));
  return (
    <section aria-label={words.activity.list}>
      {daysOf(entries, now).map(({ day, entries: ofDay }) => (
        <section key={ofDay[0]?.seq} aria-label={day} className="activity-day">
          <h2>{day}</h2>
          <ul>
            {ofDay.map((entry) => (
              <ActivityRow
                key={entry.seq}
                entry={entry}
                scriptIsHere={entry.caller !== null && here.has(entry.caller.id)}
              />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

interface Day {
  readonly day: string;
  readonly entries: AuditEntryView[];
}

function daysOf(entries: readonly AuditEntryView[], now: number): readonly Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const day = dayWords(entry.time, now);
    // A line of gathered ones is of the day before where it was written after midnight.
    const known = days.find((one) => one.day === day);
    if (known) known.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
