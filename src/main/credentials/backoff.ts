import type { Failure } from '../../shared/failure.ts';
import type { Clock, Random } from '../ports.ts';
import { scopeKey } from './token-cache.ts';

/** After so many failures in a row a minute passes between tries: the trouble is not a hiccup. */
const breakerAfter = 5;
const breakerMs = 60_000;
/** A failure tells whoever asked to come back in a second; until then it is everybody's answer, or a crowd would ask again. */
const leastMs = 1_000;
const baseMs = 500;
const capMs = 30_000;
/** Scope sets are callers' choice: what has not failed again for so long is forgotten, or they would pile up. */
const forgottenAfterMs = 600_000;

interface Trouble {
  readonly attempts: number;
  readonly retryAtBoot: number;
  /** What everybody is told until then, where the account's own health does not say it. */
  readonly failure: Failure | undefined;
}

/** One scope set of an account: what fails for it says nothing about the others. */
export const scopeSetKey = (accountId: string, scopes: readonly string[] | undefined): string =>
  `${accountId} ${scopeKey(scopes)}`;

/**
 * When each account, each scope set of one, or each revocation still owed, may be tried again: full
 * jitter after the first second, so that they do not come back in step.
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
  failed(key: string, retryAfter = 0, failure?: Failure): Trouble {
    this.#forgetOld();
    const attempts = (this.#troubles.get(key)?.attempts ?? 0) + 1;
    const own =
      attempts >= breakerAfter
        ? breakerMs
        : this.#random.fraction() * Math.min(capMs, baseMs * 2 ** attempts);
    const delay = Math.max(leastMs, own, retryAfter * 1000);
    const trouble = { attempts, retryAtBoot: this.#clock.boot() + delay, failure };
    this.#troubles.set(key, trouble);
    return trouble;
  }

  /** It works again; of an account this says nothing about its scope sets. */
  over(key: string): void {
    this.#troubles.delete(key);
  }

  /** Another sign-in, or the end of the account: nothing that was held against it holds any more. */
  clear(accountId: string): void {
    for (const key of this.#troubles.keys()) {
      if (key === accountId || key.startsWith(`${accountId} `)) this.#troubles.delete(key);
    }
  }

  /** Milliseconds until it may be tried again; 0 when it may now. */
  remaining(key: string): number {
    const trouble = this.#troubles.get(key);
    return trouble === undefined ? 0 : Math.max(0, trouble.retryAtBoot - this.#clock.boot());
  }

  /** The failure that is the answer until it may be tried again, with the seconds that are left. */
  held(key: string): Failure | undefined {
    const failure = this.#troubles.get(key)?.failure;
    const pause = this.remaining(key);
    if (failure === undefined || pause === 0) return undefined;
    return { ...failure, retryAfter: Math.ceil(pause / 1000) };
  }

  #forgetOld(): void {
    for (const [key, { retryAtBoot }] of this.#troubles) {
      if (this.#clock.boot() - retryAtBoot > forgottenAfterMs) this.#troubles.delete(key);
    }
  }
}
