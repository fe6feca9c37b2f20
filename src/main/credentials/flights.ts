import { type Failure, fail, failed, type Result } from '../../shared/failure.ts';
import type { AccessToken } from './access-token.ts';
import type { AccountQueue } from './account-queue.ts';
import { scopeSetKey } from './backoff.ts';

/** A request upstream that is under way, or waits its turn, for all who want its token. */
interface Flight {
  readonly accountId: string;
  /** The script that began it; nobody where a person or the agent itself did. */
  readonly asker: string | undefined;
  readonly token: Promise<Result<AccessToken>>;
}

interface Passengers {
  waiting: number;
  /** Others than scripts are among them. */
  urgent: boolean;
}

/** Who wants the token; without `gone` it is wanted whoever leaves. */
export interface Passenger {
  readonly asker: string | undefined;
  readonly gone?: Promise<void>;
}

/**
 * More than that one script has not in an account's line: with a slow server, whoever comes after it
 * would wait for all of them.
 */
const mostOfOne = 2;

/** One flight per (account, scope set), one at a time for each account. */
export class Flights {
  readonly #queue: AccountQueue;
  readonly #flights = new Map<string, Flight & Passengers>();

  constructor(queue: AccountQueue) {
    this.#queue = queue;
  }

  has(accountId: string, scopes: readonly string[] | undefined): boolean {
    return this.#flights.has(scopeSetKey(accountId, scopes));
  }

  /** Resolves when one of this script's flights of the account has ended; undefined while it may begin another. */
  full(accountId: string, asker: string | undefined): Promise<unknown> | undefined {
    if (asker === undefined) return undefined;
    const own = [...this.#flights.values()].filter(
      (flight) => flight.asker === asker && flight.accountId === accountId,
    );
    return own.length < mostOfOne ? undefined : Promise.race(own.map(({ token }) => token));
  }

  /** The one under way, or a new one. `refresh` learns whether it is wanted by scripts alone. */
  join(
    accountId: string,
    scopes: readonly string[] | undefined,
    { asker, gone }: Passenger,
    refresh: (forScripts: boolean) => Promise<Result<AccessToken>>,
  ): Promise<Result<AccessToken>> {
    const key = scopeSetKey(accountId, scopes);
    const flight = this.#flights.get(key) ?? this.#begin(key, accountId, asker, refresh);
    flight.waiting += 1;
    if (asker === undefined) flight.urgent = true;
    void gone?.then(() => {
      flight.waiting -= 1;
    });
    return flight.token;
  }

  #begin(
    key: string,
    accountId: string,
    asker: string | undefined,
    refresh: (forScripts: boolean) => Promise<Result<AccessToken>>,
  ): Flight & Passengers {
    const passengers: Passengers = { waiting: 0, urgent: false };
    const start = async (): Promise<Result<AccessToken>> => {
      if (passengers.waiting > 0) return refresh(!passengers.urgent);
      // At once: whoever comes now must not be given the end of what nobody waited for.
      this.#flights.delete(key);
      return failed(givenUp);
    };
    const token = this.#queue
      .run(accountId, start, () => !passengers.urgent)
      .finally(() => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      });
    const flight = Object.assign(passengers, { accountId, asker, token });
    this.#flights.set(key, flight);
    return flight;
  }
}

export const givenUp: Failure = fail('cancelled', 'The request was given up.').failure;
