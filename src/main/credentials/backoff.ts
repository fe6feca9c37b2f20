import type { Clock, Random } from '../ports.ts';

/** After so many failures in a row a minute passes between tries: the trouble is not a hiccup. */
const breakerAfter = 5;
const breakerMs = 60_000;
/** A failure tells whoever asked to come back in a second; until then it is everybody's answer, or a crowd would ask again. */
const leastMs = 1_000;
const baseMs = 500;
const capMs = 30_000;

interface Trouble {
  readonly attempts: number;
  readonly retryAtBoot: number;
}

/**
 * When each account, or each revocation still owed, may be tried again: full jitter after the first
 * second, so that they do not come back in step.
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #troubles = new Map<string, Trouble>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Another temporary failure; `retryAfter` (seconds) is the server's own wish and is a floor. */
  failed(key: string, retryAfter = 0): Trouble {
    const attempts = (this.#troubles.get(key)?.attempts ?? 0) + 1;
    const own =
      attempts >= breakerAfter
        ? breakerMs
        : this.#random.fraction() * Math.min(capMs, baseMs * 2 ** attempts);
    const delay = Math.max(leastMs, own, retryAfter * 1000);
    const trouble = { attempts, retryAtBoot: this.#clock.boot() + delay };
    this.#troubles.set(key, trouble);
    return trouble;
  }

  clear(key: string): void {
    this.#troubles.delete(key);
  }

  /** Milliseconds until it may be tried again; 0 when it may now. */
  remaining(key: string): number {
    const trouble = this.#troubles.get(key);
    return trouble === undefined ? 0 : Math.max(0, trouble.retryAtBoot - this.#clock.boot());
  }
}
