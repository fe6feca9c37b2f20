import { Text } from 'react-aria-components';
import { FailureNote } from '../controls/failure-note.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

/** The one thing that Keybearer asks the network for by itself and could do without. */
export function ScopeListSection({ read }: { read: boolean }) {
  const set = useCommand('preferences.set');
  const { scopeList } = words.settings;
  return (
    <section className="section" aria-labelledby="scope-list-heading">
      <h2 id="scope-list-heading">{scopeList.title}</h2>
      <TickBox ticked={read} onChange={(on) => void set.run({ read_scope_list: on })}>
        <span>{scopeList.read}</span>
        <Text className="hint block">{scopeList.hint}</Text>
      </TickBox>
      <FailureNote failure={set.failure} />
    </section>
  );
}
