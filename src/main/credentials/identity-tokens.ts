import type { AccountKind } from '../../shared/account.ts';
import { fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { Account } from '../accounts/account.ts';
import type { Registry } from '../accounts/registry.ts';
import type { IamCredentials } from '../oauth/iam-credentials.ts';
import type { IdentityToken } from '../oauth/judge-assertion.ts';
import type { JwtBearerGrant } from '../oauth/jwt-bearer.ts';
import type { Clock, Log } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { definiteFailure } from './account-health.ts';
import type { Backoff } from './backoff.ts';
import type { CredentialStore } from './credential-store.ts';
import { noteStoreFailure } from './store-health.ts';
import type { StoredCredential } from './stored-credential.ts';
import type { TokenCache } from './token-cache.ts';
import { impersonationOf, type MintingParts, signerOf } from './token-mint.ts';

export interface ServedIdentityToken {
  readonly secret: Secret;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** The same instant on the boot clock, in milliseconds. */
  readonly expiresAtBoot: number;
}

/** Where identity tokens come from: OpenID Connect id tokens of service accounts, for an audience of the caller's choice. */
export interface IdentityTokenSource {
  token(accountId: string, audience: string): Promise<Result<ServedIdentityToken>>;
  /** One that is good for another five minutes, without waiting. */
  cached(accountId: string, audience: string): ServedIdentityToken | undefined;
}

interface Parts extends Pick<MintingParts, 'accounts' | 'tokens' | 'issuerOf'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
  readonly credentials: CredentialStore;
  readonly assertions: JwtBearerGrant;
  readonly iam: IamCredentials;
  readonly backoff: Backoff;
  readonly cache: TokenCache;
}

/** One that is asked for now. */
interface Flight {
  readonly asking: Asking;
  readonly arrival: Promise<Result<ServedIdentityToken>>;
}

interface Asking {
  readonly accountId: string;
  readonly key: string;
  /** The account was removed meanwhile, or has another key: what comes is not for keeping. */
  dropped: boolean;
}

/** As with access tokens: whoever gets one can use it for a while. */
const eagerMs = 300_000;
/** Audiences are chosen by callers; without an end, dead tokens would pile up for as long as we run. */
const mostKept = 200;

export class IdentityTokens implements IdentityTokenSource {
  readonly #parts: Parts;
  readonly #kept = new Map<string, ServedIdentityToken>();
  readonly #flights = new Map<string, Flight>();

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.cache.dropToo((accountId) => this.#drop(accountId));
  }

  cached(accountId: string, audience: string): ServedIdentityToken | undefined {
    const { clock } = this.#parts;
    const kept = this.#kept.get(keyOf(accountId, audience));
    if (kept === undefined) return undefined;
    const left = Math.min(kept.expiresAtBoot - clock.boot(), kept.expiresAt * 1000 - clock.now());
    return left > eagerMs ? kept : undefined;
  }

  async token(accountId: string, audience: string): Promise<Result<ServedIdentityToken>> {
    const { registry, backoff } = this.#parts;
    const account = registry.byId(accountId);
    if (account === undefined || account.state.kind === 'removing') return unknownAccount;
    if (account.kind === 'user' || account.kind === 'access_token') {
      return fail('not_supported', cannot[account.kind]);
    }
    const kept = this.cached(accountId, audience);
    if (kept !== undefined) return ok(kept);
    const definite = definiteFailure(account);
    if (definite !== undefined) return failed(definite);
    const key = keyOf(accountId, audience);
    const pause = backoff.remaining(key);
    if (pause > 0) {
      return fail('upstream', 'No identity token could be had a moment ago. Try again later.', {
        retryAfter: Math.ceil(pause / 1000),
      });
    }
    return (this.#flights.get(key) ?? this.#begin(account, audience, key)).arrival;
  }

  #begin(account: Account, audience: string, key: string): Flight {
    const asking: Asking = { accountId: account.id, key, dropped: false };
    const arrival = this.#fetch(account, audience, asking).finally(() => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    });
    const flight: Flight = { asking, arrival };
    this.#flights.set(key, flight);
    return flight;
  }

  async #fetch(
    account: Account,
    audience: string,
    asking: Asking,
  ): Promise<Result<ServedIdentityToken>> {
    const { registry, credentials, backoff, log, clock } = this.#parts;
    const { key } = asking;
    const startedWall = clock.now();
    const startedBoot = clock.boot();
    const credential = await credentials.read(account.id);
    if (!credential.ok) return noteStoreFailure(registry, credential.failure, account);
    const got = await this.#ask(credential.value, audience);
    log.info('identity_token', { account: account.id, outcome: got.ok ? 'ok' : got.failure.code });
    if (!got.ok) {
      backoff.failed(key, got.failure.retryAfter);
      return got;
    }
    backoff.over(key);
    // A log-out was asked for meanwhile, and may be over by now: nobody is served any more.
    const now = registry.byId(account.id);
    if (now === undefined || now.state.kind === 'removing') return unknownAccount;
    const served = {
      secret: got.value.token,
      expiresAt: Math.floor(startedWall / 1000) + got.value.expiresIn,
      expiresAtBoot: startedBoot + got.value.expiresIn * 1000,
    };
    if (!asking.dropped) this.#keep(key, served);
    return ok(served);
  }

  async #ask(credential: StoredCredential, audience: string): Promise<Result<IdentityToken>> {
    const { assertions, iam } = this.#parts;
    switch (credential.kind) {
      case 'service_account':
        return assertions.identityToken(signerOf(this.#parts, credential), audience);
      case 'impersonated': {
        const wish = await impersonationOf(this.#parts, credential);
        return wish.ok ? iam.generateIdToken(wish.value, audience) : wish;
      }
      case 'user':
      case 'access_token':
        return fail('not_supported', cannot[credential.kind]);
    }
  }

  #drop(accountId: string): void {
    const prefix = keyOf(accountId, '');
    for (const key of this.#kept.keys()) if (key.startsWith(prefix)) this.#kept.delete(key);
    for (const { asking } of this.#flights.values()) {
      if (asking.accountId !== accountId) continue;
      asking.dropped = true;
      this.#flights.delete(asking.key);
    }
  }

  #keep(key: string, token: ServedIdentityToken): void {
    this.#kept.delete(key);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size >= mostKept && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(key, token);
  }
}

const keyOf = (accountId: string, audience: string): string => `identity ${accountId} ${audience}`;

const cannot: Readonly<Record<Extract<AccountKind, 'user' | 'access_token'>, string>> = {
  user: 'Google gives a person’s identity token only to the client that signs them in, never for another audience. Use a service account, or impersonate one through this account.',
  access_token:
    'A pasted access token cannot be turned into an identity token. Use a service account, or impersonate one.',
};

const unknownAccount = fail('not_allowed', 'This account is not here, or not for you to use.');
