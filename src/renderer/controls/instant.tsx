import { exactWords } from '../instants.ts';

/** A moment as people say it, exact when hovered. `at` in seconds since the epoch. */
export function Instant({ at, text }: { at: number; text: string }) {
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={exactWords(at)}>
      {text}
    </time>
  );
}
