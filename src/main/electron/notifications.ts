import { Notification } from 'electron';
import type { AppState } from '../../shared/app-state.ts';
import type { AppStateSource } from '../app-state-source.ts';
import { nothingTold, planNotifications } from './notification-plan.ts';

/** Shows what notification-plan.ts says. A press on one opens the window. Returns what withdraws them all. */
export function showNotifications(state: AppStateSource, open: () => void): () => void {
  if (!Notification.isSupported()) return () => {};
  // Kept: a notification that is collected loses its press.
  const shown = new Map<string, Notification>();
  let told = nothingTold;

  const follow = (next: AppState) => {
    const plan = planNotifications(told, next);
    told = plan.told;
    for (const key of plan.withdraw) {
      shown.get(key)?.close();
      shown.delete(key);
    }
    for (const { key, title, body, silent } of plan.show) {
      const notification = new Notification({ title, body, silent });
      notification.on('click', open);
      notification.show();
      shown.set(key, notification);
    }
  };
  const unsubscribe = state.subscribe(follow);
  follow(state.current());
  return () => {
    unsubscribe();
    for (const notification of shown.values()) notification.close();
  };
}
