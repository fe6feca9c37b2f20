import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { type AccessToken, secondsLeft } from './access-token.ts';

/** The scope set of a token as a key; undefined is the whole grant. */
export const scopeKey = (scopes: readonly string[] | undefined): string =>
  scopes === undefined ? '*' : scopes.join(' ');

/** Access tokens by (account, scope set), in memory only. */
export class TokenCache {
  readonly #clock: Clock;
  readonly #tokens = new Map<string, Map<string, AccessToken>>();
  readonly #others: ((accountId: string) => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The token, if it lives for at least `minTtl` more seconds; never an expired one. */
  get(accountId: string, scopes: readonly string[] | undefined, minTtl: number) {
    const token = this.#tokens.get(accountId)?.get(scopeKey(scopes));
    if (token === undefined) return undefined;
    return secondsLeft(token, this.#clock) >= Math.max(1, minTtl) ? token : undefined;
  }

  has(accountId: string, token: AccessToken): boolean {
    for (const one of this.#tokens.get(accountId)?.values() ?? []) if (one === token) return true;
    return false;
  }

  put(accountId: string, scopes: readonly string[] | undefined, token: AccessToken): void {
    const tokens = this.#tokens.get(accountId) ?? new Map<string, AccessToken>();
    this.#tokens.set(accountId, tokens);
    // Scope sets are callers' choice: without this, dead tokens would pile up for as long as we run.
    for (const [key, other] of tokens) {
      if (secondsLeft(other, this.#clock) <= 0) tokens.delete(key);
    }
    tokens.set(scopeKey(scopes), token);
  }

  /** The scope sets that this token is kept for; several where the server does not narrow. */
  scopeSetsOf(accountId: string, secret: Secret): (readonly string[] | undefined)[] {
    return [...(this.#tokens.get(accountId) ?? [])]
      .filter(([, token]) => token.secret.equals(secret))
      .map(([key]) => (key === '*' ? undefined : key.split(' ')));
  }

  drop(accountId: string, scopes: readonly string[] | undefined): void {
    this.#tokens.get(accountId)?.delete(scopeKey(scopes));
  }

  /** Nothing made for the account is good any more: it was removed, or has another credential now. */
  dropAccount(accountId: string): void {
    this.#tokens.delete(accountId);
    for (const drop of this.#others) drop(accountId);
  }

  /** Whoever keeps other tokens of accounts has to drop them at the same moments. */
  dropToo(drop: (accountId: string) => void): void {
    this.#others.push(drop);
  }
}
