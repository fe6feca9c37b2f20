import { Terminal } from 'lucide-react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import type { CallerView } from '../../shared/app-state.ts';
import { listWords, locale } from '../instants.ts';
import { useNow } from '../state/use-now.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { scriptStanding } from './script-standing.ts';

const byName = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });

export interface ScriptListProps {
  readonly callers: readonly CallerView[];
  readonly selected: string | null;
}

export function ScriptList({ callers, selected }: ScriptListProps) {
  const now = useNow(10);
  const sorted = [...callers].sort((a, b) => byName.compare(a.name, b.name));
  return (
    <div className="list-pane">
      <ListBox
        className="rows"
        aria-label={words.scripts.list}
        items={sorted}
        dependencies={[now]}
        selectionMode="single"
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(keys) => {
          const [caller] = keys === 'all' ? [] : [...keys];
          goTo({ page: 'scripts', caller: caller === undefined ? selected : String(caller) });
        }}
      >
        {(caller) => (
          <ListBoxItem className="row" id={caller.id} textValue={caller.name}>
            <span className="row-icon" aria-hidden="true">
              <Terminal size={20} />
            </span>
            <span className="row-main">
              <span className="row-title">
                <span className="clipped name">{caller.name}</span>
              </span>
              <span className="row-under clipped">
                {listWords(caller.grants.map((grant) => grant.email))}
              </span>
            </span>
            <span className="row-health quiet">{standingText(caller, now)}</span>
          </ListBoxItem>
        )}
      </ListBox>
    </div>
  );
}

function standingText(caller: CallerView, now: number): string {
  switch (scriptStanding(caller, now)) {
    case 'expired':
      return words.scripts.expired;
    case 'idle':
      return words.scripts.idleEnded;
    case 'paused':
      return words.scripts.paused;
    case 'working':
      return caller.last_used_at === null
        ? words.scripts.neverUsed
        : words.scripts.lastUsed(caller.last_used_at, now);
  }
}
