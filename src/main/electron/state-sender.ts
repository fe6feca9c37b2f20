import type { AppState } from '../../shared/app-state.ts';
import { stateChannel } from '../../shared/ipc-contract.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { Clock } from '../ports.ts';

/** A person cannot see more than twenty changes a second, and a burst of refreshes makes hundreds. */
const coalesceMs = 50;

/** Sends the newest snapshot to the window, from the first time it asks. */
export function stateSender(
  clock: Clock,
  state: AppStateSource,
  send: (channel: string, snapshot: AppState) => void,
): { readonly watch: () => void; readonly stop: () => void } {
  let unsubscribe: (() => void) | undefined;
  let cancel: (() => void) | undefined;
  const changed = () => {
    cancel ??= clock.after(coalesceMs, () => {
      cancel = undefined;
      send(stateChannel, state.current());
    });
  };
  return {
    watch() {
      unsubscribe ??= state.subscribe(changed);
    },
    stop() {
      unsubscribe?.();
      cancel?.();
    },
  };
}
