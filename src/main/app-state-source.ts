import type { AppState } from '../shared/app-state.ts';

/** The newest snapshot, and word of each newer one. */
export interface AppStateSource {
  current(): AppState;
  /** Calls back after every change, once for all that changed in one step. Returns the unsubscribe function. */
  subscribe(listener: (state: AppState) => void): () => void;
}
