import { Text } from 'react-aria-components';
import type { AppState, Preferences } from '../../shared/app-state.ts';
import { FailureNote } from '../controls/failure-note.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

type Switch = Exclude<keyof Preferences, 'theme' | 'read_scope_list'>;

/** What only some shells can do; nothing is offered that this one cannot. */
export function Behaviour({ state }: { state: AppState }) {
  const { shell, preferences } = state;
  const set = useCommand('preferences.set');
  const { behaviour } = words.settings;
  const offered: Switch[] = [
    ...(shell.start_at_login ? (['start_at_login'] as const) : []),
    // Without a tray there would be no way back to a window that never showed.
    ...(shell.start_at_login && shell.tray !== false ? (['start_hidden'] as const) : []),
    ...(shell.sees_screen_lock ? (['pause_when_locked'] as const) : []),
    ...(shell.kind === 'desktop' ? (['manage_from_command_line'] as const) : []),
  ];
  if (offered.length === 0) return null;
  const change = (name: Switch, on: boolean) => {
    const wish: Partial<Preferences> = { [name]: on };
    void set.run(wish);
  };
  return (
    <section className="section" aria-labelledby="behaviour-heading">
      <h2 id="behaviour-heading">{behaviour.title}</h2>
      {offered.map((name) => (
        <TickBox
          key={name}
          ticked={preferences[name]}
          disabled={name === 'start_hidden' && !preferences.start_at_login}
          onChange={(on) => change(name, on)}
        >
          <span>{behaviour[name]}</span>
          <Text className="hint block">{behaviour.hints[name]}</Text>
        </TickBox>
      ))}
      {shell.tray === false ? <p className="note plain">{behaviour.noTray}</p> : null}
      <FailureNote failure={set.failure} />
    </section>
  );
}
