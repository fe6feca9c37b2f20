import type { Bounds } from './window-options.ts';

/** Enough of the title bar lies on some screen to take hold of it. */
export function isReachable(bounds: Bounds, displays: readonly Bounds[]): boolean {
  const grip = { width: 100, height: 30 };
  return displays.some((display) => {
    const overlap =
      Math.min(bounds.x + bounds.width, display.x + display.width) - Math.max(bounds.x, display.x);
    const below = bounds.y - display.y;
    return overlap >= grip.width && below >= 0 && below <= display.height - grip.height;
  });
}
