import { randomBytes } from 'node:crypto';
import type { AuthorizationRequest } from './authorization-request.ts';

/** A page left open over lunch still works; one of yesterday does not. */
const consentLifetime = 60 * 60 * 1000;

/** Enough for a person with many tabs; anything beyond is not a person. */
const consentLimit = 200;

interface PendingConsent {
  readonly request: AuthorizationRequest;
  readonly expiresAt: number;
}

/**
 * Consent pages that wait for an answer. The id in the page's form is the only key to one: a page
 * elsewhere cannot read it, and so cannot consent in a person's name.
 */
export class PendingConsents {
  readonly #now: () => number;
  readonly #pending = new Map<string, PendingConsent>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(request: AuthorizationRequest): string {
    const oldest = this.#pending.keys().next().value;
    if (this.#pending.size >= consentLimit && oldest !== undefined) this.#pending.delete(oldest);
    const id = randomBytes(32).toString('base64url');
    this.#pending.set(id, { request, expiresAt: this.#now() + consentLifetime });
    return id;
  }

  get(id: string): AuthorizationRequest | undefined {
    const pending = this.#pending.get(id);
    return pending !== undefined && pending.expiresAt > this.#now() ? pending.request : undefined;
  }

  remove(id: string): void {
    this.#pending.delete(id);
  }
}
