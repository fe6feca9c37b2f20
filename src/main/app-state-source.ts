import type { AppState } from '../shared/app-state.ts';

/** The newest snapshot, and word of each newer one. */
export interface AppStateSource {
  current(): AppState;
  /** Calls back after every change, at most once per turn of the event loop. Returns the unsubscribe function. */
  subscribe(listener: (state: AppState) => void): () => void;
}
