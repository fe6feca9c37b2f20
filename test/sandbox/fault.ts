import type { JsonObject } from './answer.ts';

/** Ways in which an id token must not be accepted (OpenID Connect Core §3.1.3.7). */
export const idTokenFlaws = [
  'missing',
  'alg-none',
  'symmetric-signature',
  'bad-signature',
  'unpublished-key',
  'wrong-issuer',
  'wrong-audience',
  'extra-audience',
  'wrong-azp',
  'missing-subject',
  'missing-nonce',
  'wrong-nonce',
  'expired',
  'issued-a-week-ago',
  'wrong-at-hash',
] as const;

export type IdTokenFlaw = (typeof idTokenFlaws)[number];

/**
 * What can go wrong with one answer. The first group stands in for the answer or harms it on the way;
 * the second changes what the sandbox does, so that its books agree with what it said.
 */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** The connection is reset, before the request is looked at or after it was carried out in full: the lost answer. */
  | { readonly kind: 'reset'; readonly moment: 'before' | 'after' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Waits for the test's own sign. */
  | { readonly kind: 'hold'; readonly until: Promise<void> }
  /** The true answer, one byte at a time. */
  | { readonly kind: 'slow-body'; readonly msPerByte: number }
  /** JSON that never gets to the point; with `gzip`, a bomb of that size when unpacked. */
  | { readonly kind: 'large-body'; readonly bytes: number; readonly gzip: boolean }
  /** The true JSON answer, with members set and removed. */
  | { readonly kind: 'json'; readonly set?: JsonObject; readonly remove?: readonly string[] }
  /** The true authorization response, with parameters set, removed, or given a second time. */
  | {
      readonly kind: 'redirect-parameters';
      readonly set?: Readonly<Record<string, string>>;
      readonly remove?: readonly string[];
      readonly repeat?: Readonly<Record<string, string>>;
    }
  /** A refresh brings a new refresh token; the old one, shown again, ends the grant. */
  | { readonly kind: 'rotate-refresh-token' }
  /** The person, or a policy, grants other scopes than were asked for. On consent and on refresh. */
  | {
      readonly kind: 'grant-scopes';
      readonly drop?: readonly string[];
      readonly add?: readonly string[];
    }
  /** The address now belongs to somebody else: the same e-mail, another `sub`. On consent. */
  | { readonly kind: 'subject'; readonly subject: string }
  | { readonly kind: 'id-token'; readonly flaw: IdTokenFlaw }
  | {
      readonly kind: 'id-token-claims';
      readonly set?: JsonObject;
      readonly remove?: readonly string[];
    };

export type FaultKind = Fault['kind'];

/** The faults ordered for one answer. */
export class AnswerFaults {
  readonly #faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
  }

  find<K extends FaultKind>(kind: K): Extract<Fault, { kind: K }> | undefined {
    return this.#faults.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
  }
}

export const noFaults = new AnswerFaults([]);

/** `set` and `remove` of a fault, carried out. */
export function altered(
  object: JsonObject,
  change: { readonly set?: JsonObject; readonly remove?: readonly string[] } | undefined,
): JsonObject {
  if (change === undefined) return object;
  const kept = Object.entries(object).filter(([name]) => !(change.remove ?? []).includes(name));
  return { ...Object.fromEntries(kept), ...change.set };
}
