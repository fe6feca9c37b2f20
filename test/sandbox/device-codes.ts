import { randomBytes, randomInt } from 'node:crypto';
import type { Grant } from './grant-ledger.ts';
import { tokenHash } from './opaque-token.ts';
import type { RegisteredClient } from './registered-client.ts';

/** Half an hour and five seconds, as Google answers. */
export const deviceCodeLifetime = 1800;
export const pollInterval = 5;

/** RFC 8628 §6.1: letters that cannot be taken for others, and no vowels that could make words. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';

type Decision =
  | { readonly kind: 'pending' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'granted'; readonly grant: Grant };

export interface DeviceCode {
  readonly userCode: string;
  readonly client: RegisteredClient;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  readonly decision: Decision;
  readonly polledAt: number | undefined;
}

export type DevicePoll =
  | { readonly kind: 'granted'; readonly grant: Grant }
  | { readonly kind: 'pending' | 'denied' | 'expired' | 'too_fast' | 'unknown' };

/** Codes that wait for a person on another device. Not kept over a restart. */
export class DeviceCodes {
  readonly #now: () => number;
  /** By the hash of the device code. */
  readonly #codes = new Map<string, DeviceCode>();

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(client: RegisteredClient, scopes: readonly string[]) {
    const deviceCode = randomBytes(32).toString('base64url');
    const half = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
    const userCode = `${half()}-${half()}`;
    this.#codes.set(tokenHash(deviceCode), {
      userCode,
      client,
      scopes,
      expiresAt: this.#now() + deviceCodeLifetime * 1000,
      decision: { kind: 'pending' },
      polledAt: undefined,
    });
    return { deviceCode, userCode };
  }

  /** By what a person typed; undefined once it is answered or too old. */
  waiting(userCode: string): DeviceCode | undefined {
    const code = this.#find(userCode)?.[1];
    return code?.decision.kind === 'pending' && code.expiresAt > this.#now() ? code : undefined;
  }

  decide(userCode: string, decision: Decision): void {
    const found = this.#find(userCode);
    if (found !== undefined) this.#codes.set(found[0], { ...found[1], decision });
  }

  poll(deviceCode: string, client: RegisteredClient): DevicePoll {
    const hash = tokenHash(deviceCode);
    const code = this.#codes.get(hash);
    if (code === undefined || code.client.clientId !== client.clientId) return { kind: 'unknown' };
    const { polledAt, decision } = code;
    if (code.expiresAt <= this.#now()) return { kind: 'expired' };
    this.#codes.set(hash, { ...code, polledAt: this.#now() });
    if (polledAt !== undefined && this.#now() - polledAt < pollInterval * 1000) {
      return { kind: 'too_fast' };
    }
    // It works once, like an authorization code.
    if (decision.kind !== 'pending') this.#codes.delete(hash);
    return decision;
  }

  #find(userCode: string): readonly [string, DeviceCode] | undefined {
    const typed = userCode.toUpperCase().replace(/[^A-Z]/g, '');
    return [...this.#codes].find(([, code]) => code.userCode.replace('-', '') === typed);
  }
}
