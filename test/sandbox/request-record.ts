import {
  type Endpoint,
  type ReceivedRequest,
  shortcomings,
  type Wanted,
} from './received-request.ts';

interface Waiter {
  readonly endpoint: Endpoint;
  readonly count: number;
  readonly arrived: () => void;
}

/** How an exchange ended: `aborted` means that the client went away before it had the whole answer. */
export type Ending = 'pending' | 'answered' | 'aborted' | 'reset';

/** Every request, in the order of arrival, for tests that count them and read their parameters. */
export class RequestRecord {
  #requests: ReceivedRequest[] = [];
  readonly #endings = new WeakMap<ReceivedRequest, Ending>();
  #waiters: Waiter[] = [];
  readonly #keeps: boolean;

  /** A sandbox that people use keeps nothing: requests carry tokens, and it may run for weeks. */
  constructor(keeps = true) {
    this.#keeps = keeps;
  }

  all(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  /** Requests to one endpoint; with `wanted`, only those that have all of it. */
  to(endpoint: Endpoint, wanted: Wanted = {}): readonly ReceivedRequest[] {
    return this.#requests.filter(
      (request) => request.endpoint === endpoint && shortcomings(request, wanted).length === 0,
    );
  }

  count(endpoint: Endpoint, wanted: Wanted = {}): number {
    return this.to(endpoint, wanted).length;
  }

  /** The newest request to an endpoint; an error when there is none, so that a test never reads nothing. */
  last(endpoint: Endpoint): ReceivedRequest {
    const last = this.to(endpoint).at(-1);
    if (last === undefined) throw new Error(`The sandbox has received no request to ${endpoint}.`);
    return last;
  }

  /** Resolves once `count` requests in all have come to an endpoint. */
  arrival(endpoint: Endpoint, count = 1): Promise<void> {
    return new Promise((arrived) => {
      this.#waiters.push({ endpoint, count, arrived });
      this.#wake();
    });
  }

  ending(request: ReceivedRequest): Ending {
    return this.#endings.get(request) ?? 'pending';
  }

  clear(): void {
    this.#requests = [];
  }

  add(request: ReceivedRequest): void {
    if (!this.#keeps) return;
    this.#requests.push(request);
    this.#wake();
  }

  end(request: ReceivedRequest, ending: Ending): void {
    this.#endings.set(request, ending);
  }

  #wake(): void {
    this.#waiters = this.#waiters.filter((waiter) => {
      if (this.count(waiter.endpoint) < waiter.count) return true;
      waiter.arrived();
      return false;
    });
  }
}
