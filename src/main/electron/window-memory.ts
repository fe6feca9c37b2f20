import Store from 'electron-store';
import { z } from 'zod';
import type { Bounds } from './window-options.ts';
import { isReachable } from './window-reach.ts';

/** Where the window was: belongs to this screen and this shell, so not to the settings of the core. */
export interface WindowMemory {
  /** undefined at first, and when no screen shows that place any more. */
  recall(displays: readonly Bounds[]): Bounds | undefined;
  keep(bounds: Bounds): void;
}

const side = z.number().int().min(-100_000).max(100_000);
const savedBounds = z.object({
  x: side,
  y: side,
  width: z.number().int().min(360).max(20_000),
  height: z.number().int().min(480).max(20_000),
});

export function openWindowMemory(folder: string): WindowMemory {
  const open = () =>
    new Store<{ bounds?: unknown }>({
      name: 'window',
      cwd: folder,
      configFileMode: 0o600,
      // Nothing is lost with it but a place on the screen.
      clearInvalidConfig: true,
    });
  return {
    recall(displays) {
      try {
        const saved = savedBounds.safeParse(open().get('bounds'));
        return saved.success && isReachable(saved.data, displays) ? saved.data : undefined;
      } catch {
        return undefined;
      }
    },
    keep(bounds) {
      try {
        open().set('bounds', bounds);
      } catch {
        // A full disk: the window opens at its usual place next time.
      }
    },
  };
}
