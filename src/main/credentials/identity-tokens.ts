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
}

/** As with access tokens: whoever gets one can use it for a while. */
const eagerMs = 300_000;
/** Audiences are chosen by callers; without an end, dead tokens would pile up for as long as we run. */
const mostKept = 200;

export class IdentityTokens implements IdentityTokenSource {
  readonly #parts: Parts;
  readonly #kept = new Map<string, ServedIdentityToken>();
  readonly #flights = new Map<string, Promise<Result<ServedIdentityToken>>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  cached(accountId: string, audience: string): ServedIdentityToken | undefined {
    const { clock } = this.#parts;
    const kept = this.#kept.get(keyOf(accountId, audience));
    if (kept === undefined) return undefined;
    const left = Math.min(kept.expiresAtBoot - clock.boot(), kept.expiresAt * 1000 - clock.now());
    return left > eagerMs ? kept : undefined;
  }

  async token(accountId: string, audience: string): Promise<Result<ServedIdentityToken>> {
    const { registry, backoff, clock } = this.#parts;
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
    const flight =
      this.#flights.get(key) ??
      this.#fetch(account, audience, key, clock.now(), clock.boot()).finally(() =>
        this.#flights.delete(key),
      );
    this.#flights.set(key, flight);
    return flight;
  }

  async #fetch(
    account: Account,
    audience: string,
    key: string,
    startedWall: number,
    startedBoot: number,
  ): Promise<Result<ServedIdentityToken>> {
    const { registry, credentials, backoff, log } = this.#parts;
    const credential = await credentials.read(account.id);
    if (!credential.ok) return noteStoreFailure(registry, credential.failure, account);
    const got = await this.#ask(credential.value, audience);
    log.info('identity_token', { account: account.id, outcome: got.ok ? 'ok' : got.failure.code });
    if (!got.ok) {
      backoff.failed(key, got.failure.retryAfter);
      return got;
    }
    backoff.over(key);
    // A log-out was asked for meanwhile: nobody is served any more.
    if (registry.byId(account.id)?.state.kind === 'removing') return unknownAccount;
    const served = {
      secret: got.value.token,
      expiresAt: Math.floor(startedWall / 1000) + got.value.expiresIn,
      expiresAtBoot: startedBoot + got.value.expiresIn * 1000,
    };
    this.#keep(key, served);
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
