import { useEffect, useState } from 'react';
import { currentSecond } from '../state/use-now.ts';

/** So long a question waits for a person who does nothing; then the answer is no. */
const silenceSeconds = 120;

export interface Silence {
  /** When it will have been too long, in seconds since the epoch. */
  readonly endsAt: number;
  /** The person did something: it begins anew. */
  break(): void;
}

/** Calls back once after two minutes in which nothing was touched. `null` while nothing is counted. */
export function useSilence(onSilence: (() => void) | null): Silence {
  const [begun, setBegun] = useState(currentSecond);
  const counted = onSilence !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new function at each drawing must not begin the silence anew.
  useEffect(() => {
    if (!counted) return undefined;
    const left = begun + silenceSeconds - currentSecond();
    const timer = setTimeout(() => onSilence?.(), Math.max(0, left) * 1000);
    return () => clearTimeout(timer);
  }, [begun, counted]);
  return { endsAt: begun + silenceSeconds, break: () => setBegun(currentSecond()) };
}
