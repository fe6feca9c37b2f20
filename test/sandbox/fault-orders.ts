import { AnswerFaults, type Fault, noFaults } from './fault.ts';
import {
  type Endpoint,
  type ReceivedRequest,
  shortcomings,
  type Wanted,
} from './received-request.ts';
import { type Refusal, refusals } from './refusals.ts';

interface Order {
  readonly endpoint: Endpoint;
  readonly faults: readonly Fault[];
  readonly matching: Wanted;
  left: number;
}

export interface OrderTerms {
  /** How many answers it holds for; one when left out, `Infinity` for all. */
  readonly times?: number;
  /** Only requests that have these: `{ account: 'ada@sandbox.example', grant_type: 'refresh_token' }`. */
  readonly matching?: Wanted;
}

/** Faults ordered for coming answers. The oldest order that fits a request is used first. */
export class FaultOrders {
  #orders: Order[] = [];

  /** Several faults in one order all befall the same answer. */
  order(endpoint: Endpoint, fault: Fault | readonly Fault[], terms: OrderTerms = {}): void {
    const faults = 'kind' in fault ? [fault] : fault;
    this.#orders.push({
      endpoint,
      faults,
      matching: terms.matching ?? {},
      left: terms.times ?? 1,
    });
  }

  /** One of Google's own refusals at the token endpoint. */
  refuseToken(refusal: Refusal, terms: OrderTerms = {}): void {
    this.order('token', refusals[refusal], terms);
  }

  /** Holds coming answers until the returned function is called. */
  hold(endpoint: Endpoint, terms: OrderTerms = {}): () => void {
    const { promise, resolve } = deferred();
    this.order(endpoint, { kind: 'hold', until: promise }, terms);
    return resolve;
  }

  clear(endpoint?: Endpoint): void {
    this.#orders = this.#orders.filter(
      (order) => endpoint !== undefined && order.endpoint !== endpoint,
    );
  }

  /** Orders with a count that nobody came for: a test that leaves any tests something else than it says. */
  assertUsed(): void {
    const unused = this.#orders.filter((order) => Number.isFinite(order.left));
    if (unused.length === 0) return;
    const list = unused.map(
      ({ endpoint, faults, left }) =>
        `${endpoint}: ${faults.map(({ kind }) => kind).join(' + ')}, ${left} more`,
    );
    throw new Error(`Faults were ordered that no request met:\n${list.join('\n')}`);
  }

  take(request: ReceivedRequest): AnswerFaults {
    const order = this.#orders.find(
      ({ endpoint, matching }) =>
        endpoint === request.endpoint && shortcomings(request, matching).length === 0,
    );
    if (order === undefined) return noFaults;
    order.left -= 1;
    if (order.left <= 0) this.#orders = this.#orders.filter((other) => other !== order);
    return new AnswerFaults(order.faults);
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
