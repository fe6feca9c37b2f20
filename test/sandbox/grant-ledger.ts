import { randomBytes } from 'node:crypto';
import { newAccessToken, newRefreshToken, tokenHash } from './opaque-token.ts';

/** One consent a person gave, and what all its tokens stand for. */
export interface Grant {
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

interface RefreshTokenRecord {
  readonly hash: string;
  readonly grantId: string;
  /** Rotated away: whoever shows it again is a thief or met one (RFC 9700 §4.14.2). */
  readonly spent: boolean;
}

interface AccessTokenRecord {
  readonly hash: string;
  readonly grantId: string;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What outlives a restart. Tokens are only their hashes. */
export interface LedgerEntries {
  readonly grants: readonly Grant[];
  readonly refreshTokens: readonly RefreshTokenRecord[];
  readonly accessTokens: readonly AccessTokenRecord[];
}

export const emptyLedger: LedgerEntries = { grants: [], refreshTokens: [], accessTokens: [] };

export type Redemption =
  | { readonly kind: 'good'; readonly grant: Grant }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'reused' };

export interface Bearer {
  readonly grant: Grant;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  readonly offline: boolean;
}

/** Google keeps this many live refresh tokens for a person at a client and drops the oldest without a word. */
export const refreshTokenLimit = 100;

/** Who granted what to whom, and which tokens stand for it. */
export class GrantLedger {
  readonly #now: () => number;
  readonly #changed: () => void;
  readonly #grants: Map<string, Grant>;
  /** By hash, oldest first. */
  readonly #refreshTokens: Map<string, RefreshTokenRecord>;
  readonly #accessTokens: Map<string, AccessTokenRecord>;

  constructor(now: () => number, entries: LedgerEntries, changed: () => void) {
    this.#now = now;
    this.#changed = changed;
    this.#grants = new Map(entries.grants.map((grant) => [grant.id, grant]));
    this.#refreshTokens = new Map(entries.refreshTokens.map((record) => [record.hash, record]));
    this.#accessTokens = new Map(entries.accessTokens.map((record) => [record.hash, record]));
  }

  entries(): LedgerEntries {
    this.#forgetExpired();
    const refreshTokens = [...this.#refreshTokens.values()];
    const accessTokens = [...this.#accessTokens.values()];
    // A consent whose code was never exchanged has no token and is nothing to keep.
    const held = new Set([...refreshTokens, ...accessTokens].map(({ grantId }) => grantId));
    const grants = [...this.#grants.values()].filter(({ id }) => held.has(id));
    return { grants, refreshTokens, accessTokens };
  }

  open(details: Omit<Grant, 'id'>): Grant {
    const grant: Grant = { ...details, id: randomBytes(12).toString('base64url') };
    this.#grants.set(grant.id, grant);
    this.#changed();
    return grant;
  }

  /** Has this person already given this client all of these? */
  covers(clientId: string, subject: string, scopes: readonly string[]): boolean {
    return this.#of(clientId, subject).some((grant) =>
      scopes.every((scope) => grant.scopes.includes(scope)),
    );
  }

  /** All that this person has given this client, in any consent that still stands. */
  granted(clientId: string, subject: string): readonly string[] {
    return this.#of(clientId, subject).flatMap(({ scopes }) => scopes);
  }

  issueAccessToken(grant: Grant, scopes: readonly string[], lifetimeSeconds: number): string {
    const token = newAccessToken();
    const hash = tokenHash(token);
    const expiresAt = this.#now() + lifetimeSeconds * 1000;
    this.#accessTokens.set(hash, { hash, grantId: grant.id, scopes, expiresAt });
    this.#changed();
    return token;
  }

  issueRefreshToken(grant: Grant): string {
    const token = newRefreshToken();
    const hash = tokenHash(token);
    this.#refreshTokens.set(hash, { hash, grantId: grant.id, spent: false });
    this.#dropOldest(grant);
    this.#changed();
    return token;
  }

  /** A new refresh token in place of this one, which from now on gives away whoever shows it. */
  rotate(token: string, grant: Grant): string {
    const hash = tokenHash(token);
    this.#refreshTokens.set(hash, { hash, grantId: grant.id, spent: true });
    return this.issueRefreshToken(grant);
  }

  redeemRefreshToken(token: string, clientId: string): Redemption {
    const record = this.#refreshTokens.get(tokenHash(token));
    const grant = record && this.#grants.get(record.grantId);
    if (record === undefined || grant === undefined || grant.clientId !== clientId) {
      return { kind: 'unknown' };
    }
    if (record.spent) {
      this.close(grant.id);
      return { kind: 'reused' };
    }
    return { kind: 'good', grant };
  }

  /** Who an access token speaks for; undefined once it is expired, revoked or was never ours. */
  bearer(accessToken: string): Bearer | undefined {
    const record = this.#accessTokens.get(tokenHash(accessToken));
    const grant = record && this.#grants.get(record.grantId);
    if (record === undefined || grant === undefined) return undefined;
    if (record.expiresAt <= this.#now()) return undefined;
    const { scopes, expiresAt } = record;
    return { grant, scopes, expiresAt, offline: this.#isOffline(grant) };
  }

  /** Whose refresh token this is, for the record of requests. */
  ownerOf(refreshToken: string): Grant | undefined {
    const record = this.#refreshTokens.get(tokenHash(refreshToken));
    return record && this.#grants.get(record.grantId);
  }

  /**
   * Ends all that the person behind either kind of token has granted to the project of its client, as
   * Google does; false when the token is nobody's. `siblings` are the clients of that project.
   */
  revoke(token: string, siblings: (clientId: string) => readonly string[] = (id) => [id]): boolean {
    const grant = this.bearer(token)?.grant ?? this.ownerOf(token);
    if (grant === undefined) return false;
    for (const clientId of siblings(grant.clientId)) {
      for (const { id } of this.#of(clientId, grant.subject)) this.close(id);
    }
    return true;
  }

  close(grantId: string): void {
    this.#grants.delete(grantId);
    for (const tokens of [this.#refreshTokens, this.#accessTokens]) {
      for (const record of [...tokens.values()]) {
        if (record.grantId === grantId) tokens.delete(record.hash);
      }
    }
    this.#changed();
  }

  #of(clientId: string, subject: string): Grant[] {
    return [...this.#grants.values()].filter(
      (grant) => grant.clientId === clientId && grant.subject === subject,
    );
  }

  #isOffline(grant: Grant): boolean {
    return [...this.#refreshTokens.values()].some((record) => record.grantId === grant.id);
  }

  #dropOldest(grant: Grant): void {
    const grantIds = new Set(this.#of(grant.clientId, grant.subject).map(({ id }) => id));
    const live = [...this.#refreshTokens.values()].filter(
      (record) => !record.spent && grantIds.has(record.grantId),
    );
    for (const record of live.slice(0, Math.max(0, live.length - refreshTokenLimit))) {
      this.#refreshTokens.delete(record.hash);
    }
  }

  #forgetExpired(): void {
    const now = this.#now();
    for (const record of [...this.#accessTokens.values()]) {
      if (record.expiresAt <= now) this.#accessTokens.delete(record.hash);
    }
  }
}
