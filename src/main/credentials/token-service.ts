import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import { includesAllScopes } from '../../shared/scope.ts';
import type { Account } from '../accounts/account.ts';
import type { Secret } from '../secret.ts';
import { type AccessToken, secondsLeft } from './access-token.ts';
import { definiteFailure } from './account-health.ts';
import type { AccountQueue } from './account-queue.ts';
import { holdScopeSet } from './attempt-failure.ts';
import { scopeSetKey } from './backoff.ts';
import { Flights, givenUp, type Passenger } from './flights.ts';
import { attemptMint, type MintParts } from './mint-attempt.ts';
import { attemptRefresh, type RefreshParts } from './refresh-attempt.ts';
import type { TokenCache } from './token-cache.ts';
import type { Invalidation, ServedToken, TokenRequest, TokenSource } from './token-source.ts';

/**
 * A token this young is served even when it lives shorter than asked, and is not forced anew: a
 * server that hands out 60-second tokens, or refuses good ones, must not be asked in a loop (T32, T64).
 */
const freshMs = 30_000;

/** Failures after which trying again, without a person, can succeed. */
const temporary: ReadonlySet<Failure['code']> = new Set([
  'offline',
  'tls_error',
  'network_intercepted',
  'upstream',
  'timed_out',
  'rate_limited',
  'keychain_timeout',
]);

export type TokenParts = RefreshParts & MintParts;

interface CountedPassenger extends Passenger {
  readonly mayAsk: () => Failure | undefined;
}

/** The token source over real parts: cache, one flight per (account, scope set), waiting, and health. */
export class TokenService implements TokenSource {
  readonly #parts: TokenParts;
  readonly #cache: TokenCache;
  readonly #flights: Flights;
  readonly #forcedAtBoot = new Map<string, number>();

  constructor(parts: TokenParts, cache: TokenCache, queue: AccountQueue) {
    this.#parts = parts;
    this.#cache = cache;
    this.#flights = new Flights(queue);
  }

  cached(accountId: string, scopes: readonly string[] | undefined, minTtl: number) {
    const account = this.#parts.registry.byId(accountId);
    if (account === undefined || account.state.kind === 'removing') return undefined;
    return this.#cache.get(accountId, wholeOr(scopes, account), minTtl);
  }

  isCached(accountId: string, token: AccessToken): boolean {
    const account = this.#parts.registry.byId(accountId);
    if (account === undefined || account.state.kind === 'removing') return false;
    return this.#cache.has(accountId, token);
  }

  async token(request: TokenRequest): Promise<Result<ServedToken>> {
    const { clock } = this.#parts;
    const deadline = clock.boot() + (request.wait ?? 0);
    let overLimit: Failure | undefined;
    const mayAsk = () => {
      overLimit = request.asker?.mayAsk();
      return overLimit;
    };
    const { asker, signal } = request;
    const passenger = { asker: asker?.id, gone: signal && left(signal), mayAsk };
    for (;;) {
      const served = await this.#serve(request, passenger);
      // Its own limit is no trouble that a wait would see the end of: it is told at once.
      if (served.ok || overLimit !== undefined || !temporary.has(served.failure.code)) {
        return served;
      }
      const pause = Math.max(500, (served.failure.retryAfter ?? 1) * 1000);
      if (request.signal?.aborted || clock.boot() + pause > deadline) return served;
      await this.#pause(pause, request.signal);
    }
  }

  /** A person wants a new token now: neither health nor backoff stands in the way. */
  async refreshNow(accountId: string): Promise<Result<AccessToken>> {
    const account = this.#parts.registry.byId(accountId);
    if (account === undefined || account.state.kind === 'removing') return unknownAccount;
    return this.#flight(account, undefined, { asker: undefined });
  }

  async invalidate(accountId: string, accessToken: Secret, asker?: string): Promise<Invalidation> {
    const { clock, registry } = this.#parts;
    const account = registry.byId(accountId);
    if (account === undefined) return 'not_ours';
    const known = this.#cache.scopeSetsOf(accountId, accessToken);
    if (known.length === 0) return 'not_ours';
    for (const [key, forcedAt] of this.#forcedAtBoot) {
      if (clock.boot() - forcedAt >= freshMs) this.#forcedAtBoot.delete(key);
    }
    const refused = known.filter((set) => !this.#forcedAtBoot.has(scopeSetKey(accountId, set)));
    if (refused.length === 0) return 'too_soon';
    for (const scopes of refused) {
      this.#cache.drop(accountId, scopes);
      this.#forcedAtBoot.set(scopeSetKey(accountId, scopes), clock.boot());
    }
    registry.touched();
    // One is fetched at once, which is what whoever said so wants next; others when they are asked for.
    const full = this.#flights.full(accountId, asker) !== undefined;
    if (definiteFailure(account) === undefined && !full) {
      void this.#flight(account, refused[0], { asker });
    }
    return 'invalidated';
  }

  async #serve(request: TokenRequest, passenger: CountedPassenger): Promise<Result<ServedToken>> {
    const account = this.#parts.registry.byId(request.accountId);
    if (account === undefined || account.state.kind === 'removing') return unknownAccount;
    if (request.scopes !== undefined && !includesAllScopes(account.scopes, request.scopes)) {
      return fail(
        'needs_consent',
        'This account has not granted all of these permissions. Add them in Keybearer, which asks Google again.',
      );
    }
    const scopes = wholeOr(request.scopes, account);
    if (!request.force) {
      const cached =
        this.#cache.get(account.id, scopes, request.minTtl) ?? this.#young(account, scopes);
      if (cached !== undefined) return ok({ token: cached, staleRefresh: false });
    }
    const definite = definiteFailure(account);
    if (definite !== undefined) return failed(definite);
    const held = this.#held(account, scopes, request.force);
    if (held === undefined && !this.#flights.has(account.id, scopes)) {
      const full = this.#flights.full(account.id, passenger.asker);
      if (full !== undefined) {
        await Promise.race([full, passenger.gone]);
        // Looked at anew: what it waited for may say that nobody is to be asked now.
        return request.signal?.aborted ? failed(givenUp) : this.#serve(request, passenger);
      }
    }
    const refreshed = held ? failed(held) : await this.#join(account, scopes, passenger);
    if (refreshed.ok) return ok({ token: refreshed.value, staleRefresh: false });
    // `force` is a wish for a newer token, not against the old one: a good one beats none (T62).
    const old = this.#cache.get(account.id, scopes, request.minTtl);
    return old === undefined ? refreshed : ok({ token: old, staleRefresh: true });
  }

  #young(account: Account, scopes: readonly string[] | undefined): AccessToken | undefined {
    const token = this.#cache.get(account.id, scopes, 1);
    if (token === undefined) return undefined;
    return this.#parts.clock.boot() - token.obtainedAtBoot < freshMs ? token : undefined;
  }

  /** The failure that is everybody's answer for now. What one scope set brought, a person may try again at once. */
  #held(
    account: Account,
    scopes: readonly string[] | undefined,
    force = false,
  ): Failure | undefined {
    const { backoff } = this.#parts;
    const pause = backoff.remaining(account.id);
    if (pause > 0) return stillWaiting(account, pause);
    return force ? undefined : backoff.held(scopeSetKey(account.id, scopes));
  }

  /** The flight under way or a new one; leaving it does not end it for the others. */
  async #join(
    account: Account,
    scopes: readonly string[] | undefined,
    passenger: CountedPassenger,
  ): Promise<Result<AccessToken>> {
    // Only who begins one is counted: a crowd that joins it, or hears of its failure, is not locked out.
    if (!this.#flights.has(account.id, scopes)) {
      const refused = passenger.mayAsk();
      if (refused !== undefined) return failed(refused);
    }
    const flight = this.#flight(account, scopes, passenger);
    if (passenger.gone === undefined) return flight;
    return Promise.race([flight, passenger.gone.then(() => failed(givenUp))]);
  }

  #flight(
    { id }: Account,
    scopes: readonly string[] | undefined,
    passenger: Passenger,
  ): Promise<Result<AccessToken>> {
    return this.#flights.join(id, scopes, passenger, async (forScripts) => {
      const account = this.#parts.registry.byId(id);
      // The server may have failed while this waited its turn; only a person is not told to wait.
      const pause = account === undefined || !forScripts ? 0 : this.#parts.backoff.remaining(id);
      if (account !== undefined && pause > 0) return failed(stillWaiting(account, pause));
      return this.#refresh(id, scopes);
    });
  }

  async #refresh(
    accountId: string,
    scopes: readonly string[] | undefined,
  ): Promise<Result<AccessToken>> {
    const { registry } = this.#parts;
    // Read again: the account may have been removed or signed in anew while this waited its turn.
    const account = registry.byId(accountId);
    if (account === undefined || account.state.kind === 'removing') return unknownAccount;
    const attempt = account.kind === 'user' ? attemptRefresh : attemptMint;
    const token = await attempt(this.#parts, account, scopes);
    // A log-out was asked for meanwhile: what came is about to be revoked, and nobody is served any more.
    if (registry.byId(accountId)?.state.kind === 'removing') return unknownAccount;
    if (!token.ok) return token;
    if (secondsLeft(token.value, this.#parts.clock) <= 0) {
      return holdScopeSet(this.#parts, accountId, scopes, deadOnArrival);
    }
    this.#cache.put(accountId, scopes, token.value);
    registry.touched();
    return token;
  }

  #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      const onAbort = () => {
        cancel();
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

const unknownAccount = fail('not_allowed', 'This account is not here, or not for you to use.');

/** A scope set that is the whole grant is the whole grant: one cache entry, one flight. */
function wholeOr(
  scopes: readonly string[] | undefined,
  account: Account,
): readonly string[] | undefined {
  // By number first, which is enough for nearly all on the hot path.
  if (scopes === undefined || scopes.length !== account.scopes.length) return scopes;
  return scopes.join(' ') === account.scopes.join(' ') ? undefined : scopes;
}

const deadOnArrival: Failure = fail(
  'invalid_response',
  'Google answered with a token that has already expired.',
  { retryAfter: freshMs / 1000 },
).failure;

function stillWaiting(account: Account, pauseMs: number): Failure {
  const reason = account.state.kind === 'waiting' ? account.state.reason : 'upstream';
  const sentence = 'Google could not be reached a moment ago. Keybearer tries again by itself.';
  return { code: reason, sentence, retryAfter: Math.ceil(pauseMs / 1000) };
}

function left(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
