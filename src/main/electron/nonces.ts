import type { Clock, Random } from '../ports.ts';

/** From the press of a button in our window to its arrival here; a person's yes comes after. */
const lifetimeMs = 10_000;

/** Good once, soon, and only the newest: a destructive command cannot be sent twice, later or from a store. */
export interface Nonces {
  issue(): string;
  take(presented: string | undefined): boolean;
}

export function createNonces(clock: Clock, random: Random): Nonces {
  let current: { readonly text: string; readonly endsAt: number } | undefined;
  return {
    issue() {
      const text = Buffer.from(random.bytes(16)).toString('base64url');
      current = { text, endsAt: clock.boot() + lifetimeMs };
      return text;
    },
    take(presented) {
      const expected = current;
      current = undefined;
      return (
        expected !== undefined && presented === expected.text && clock.boot() < expected.endsAt
      );
    },
  };
}
