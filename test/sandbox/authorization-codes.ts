import type { Grant } from './grant-ledger.ts';
import { newAuthorizationCode, tokenHash } from './opaque-token.ts';

/** Google's codes live about this long. */
const codeLifetime = 10 * 60 * 1000;

/** What a code is bound to when it is given out (RFC 6749 §4.1.2, RFC 7636 §4.4). */
export interface CodeBinding {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly nonce: string | undefined;
  readonly grant: Grant;
  readonly withRefreshToken: boolean;
}

interface CodeRecord extends CodeBinding {
  readonly expiresAt: number;
  readonly used: boolean;
}

export type CodeRedemption =
  | { readonly kind: 'good'; readonly binding: CodeBinding }
  | { readonly kind: 'unknown' }
  /** Shown a second time: every token that came of it must end (RFC 6749 §4.1.2). */
  | { readonly kind: 'reused'; readonly grant: Grant };

/** Codes in flight. Not kept over a restart: a sign-in that was under way then starts anew. */
export class AuthorizationCodes {
  readonly #now: () => number;
  readonly #codes = new Map<string, CodeRecord>();

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(binding: CodeBinding): string {
    for (const [hash, record] of this.#codes) {
      if (record.expiresAt <= this.#now()) this.#codes.delete(hash);
    }
    const code = newAuthorizationCode();
    const expiresAt = this.#now() + codeLifetime;
    this.#codes.set(tokenHash(code), { ...binding, expiresAt, used: false });
    return code;
  }

  /** A code is used up by its first showing, whatever else is wrong with the request. */
  redeem(code: string): CodeRedemption {
    const hash = tokenHash(code);
    const record = this.#codes.get(hash);
    if (record === undefined || record.expiresAt <= this.#now()) return { kind: 'unknown' };
    if (record.used) return { kind: 'reused', grant: record.grant };
    this.#codes.set(hash, { ...record, used: true });
    return { kind: 'good', binding: record };
  }

  /** Whose code this is, for the record of requests. */
  ownerOf(code: string): Grant | undefined {
    return this.#codes.get(tokenHash(code))?.grant;
  }
}
