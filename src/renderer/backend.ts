import type { AppState } from '../shared/app-state.ts';
import type { Result } from '../shared/failure.ts';
import type { ChosenFile } from '../shared/ipc-contract.ts';
import type { CommandInput, CommandName, CommandOutputs } from '../shared/ui-contract.ts';

/**
 * The one way between window and agent: snapshots down, commands up. Over loopback HTTP this is
 * `web-backend.ts`; in Electron it is the preload bridge. Nothing else in the window knows which.
 */
export interface Backend {
  /** Calls back at once with what is known, then after every change. Returns the unsubscribe function. */
  subscribe(listener: (view: BackendView) => void): () => void;
  /** Never throws: an agent out of reach is a failure like any other. */
  send<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Result<CommandOutputs[N]>>;
  /** The system's dialog for a file to write; left out where the page has none and the path is typed. */
  chooseFile?(suggested: string): Promise<Result<ChosenFile>>;
  /** Asks for the connection back, after another page took it over. */
  reconnect(): void;
}

export type Connection =
  | 'connecting'
  | 'open'
  /** The agent does not answer; the backend tries again by itself. */
  | 'lost'
  /** Too many pages are open, and a newer one took this one's place. */
  | 'superseded'
  /** The session of this page has ended; only a new link helps. */
  | 'refused';

export interface BackendView {
  readonly connection: Connection;
  /** The newest snapshot, also while the connection is lost; null before the first. */
  readonly state: AppState | null;
}
