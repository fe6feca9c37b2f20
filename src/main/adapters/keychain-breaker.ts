import { type Failed, type Failure, failed } from '../../shared/failure.ts';
import type { Clock } from '../ports.ts';

const firstPauseMs = 1_000;
/** Short enough that an unlocked keychain is noticed within 30 s, the last attempt's deadline included. */
const longestPauseMs = 15_000;

/**
 * After a failure, everyone is given that failure at once instead of waiting ten seconds each for a
 * frozen daemon or raising one unlock prompt after another. When the pause is over one call goes
 * through as a probe; only its success opens the way for the rest.
 */
export class KeychainBreaker {
  readonly #clock: Clock;
  #failure: Failure | undefined;
  #until = 0;
  #pauseMs = firstPauseMs;
  #probing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The failure to give at once, or who may go on: everyone while all is well, and one probe after
   * a pause. Whoever goes on tells how it went.
   */
  enter(): Failed | 'ordinary' | 'probe' {
    if (this.#failure === undefined) return 'ordinary';
    if (this.#probing || this.#clock.boot() < this.#until) return this.#told(this.#failure);
    this.#probing = true;
    return 'probe';
  }

  /** Asked once more when an ordinary call's turn comes: the one before it may have hung. */
  trouble(): Failed | undefined {
    return this.#failure === undefined ? undefined : this.#told(this.#failure);
  }

  /** A probe that somebody asked for by name waits for no pause, and nobody queues behind it. */
  enterAsProbe(): void {
    this.#probing = true;
  }

  failed(failure: Failure): void {
    if (this.#failure !== undefined) this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    this.#failure = failure;
    this.#until = this.#clock.boot() + this.#pauseMs;
    this.#probing = false;
  }

  succeeded(): void {
    this.#failure = undefined;
    this.#pauseMs = firstPauseMs;
    this.#probing = false;
  }

  #told(failure: Failure): Failed {
    const temporary = failure.code === 'keychain_timeout' || failure.code === 'keychain_failed';
    if (!temporary) return failed(failure);
    const left = Math.max(1, Math.ceil((this.#until - this.#clock.boot()) / 1_000));
    return failed({ ...failure, retryAfter: left });
  }
}
