import {
  type Endpoint,
  type ReceivedRequest,
  shortcomings,
  type Wanted,
} from './received-request.ts';

interface Want {
  readonly endpoint: Endpoint;
  readonly wanted: Wanted;
}

/**
 * What a test wants of the next request to an endpoint. A request that is otherwise is answered with
 * an error that says how, and `assertMet` fails the test with the same words; so does a want that no
 * request ever came for.
 */
export class Wants {
  #open: Want[] = [];
  readonly #complaints: string[] = [];

  /** `{ scope: 'openid email', login_hint: undefined }`: this text, and none at all. */
  next(endpoint: Endpoint, wanted: Wanted): void {
    this.#open.push({ endpoint, wanted });
  }

  /** What is wrong with this request, if anything was wanted of it. */
  judge(request: ReceivedRequest): string | undefined {
    const want = this.#open.find(({ endpoint }) => endpoint === request.endpoint);
    if (want === undefined) return undefined;
    this.#open = this.#open.filter((other) => other !== want);
    const found = shortcomings(request, want.wanted);
    if (found.length === 0) return undefined;
    const complaint = `A request to ${request.endpoint} is not as wanted: ${found.join('; ')}`;
    this.#complaints.push(complaint);
    return complaint;
  }

  assertMet(): void {
    const unmet = this.#open.map(({ endpoint, wanted }) => {
      const names = Object.keys(wanted).join(', ');
      return `No request to ${endpoint} came that was wanted with ${names}`;
    });
    const all = [...this.#complaints, ...unmet];
    if (all.length > 0) throw new Error(all.join('\n'));
  }
}
