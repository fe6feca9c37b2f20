import type { Failure, Result } from '../../shared/failure.ts';
import type { Secret } from '../secret.ts';
import type { AccessToken } from './access-token.ts';

/** A script, for which no more is asked upstream than it may. */
export interface Asker {
  readonly id: string;
  /** Called each time a request upstream would begin for it; a failure is its answer instead. */
  readonly mayAsk: () => Failure | undefined;
}

export interface TokenRequest {
  readonly accountId: string;
  /** Normalised; undefined for the whole grant. */
  readonly scopes: readonly string[] | undefined;
  /** The token must live at least this many more seconds. */
  readonly minTtl: number;
  /** A new token even if the cached one would do. */
  readonly force?: boolean;
  /** How long to keep trying through temporary trouble, in milliseconds; 0 is one try. */
  readonly wait?: number;
  /** Nobody where a person or the agent itself wants it. */
  readonly asker?: Asker;
  /** The asker left; others who wait for the same token are not disturbed. */
  readonly signal?: AbortSignal;
}

export interface ServedToken {
  readonly token: AccessToken;
  /** The refresh failed and this is the still valid token from before. */
  readonly staleRefresh: boolean;
}

/** `too_soon`: it is ours and stays, because another was forced for its scope set less than 30 s ago. */
export type Invalidation = 'invalidated' | 'too_soon' | 'not_ours';

/** Where access tokens come from. One upstream request per (account, scope set), whoever asks and whatever comes back. */
export interface TokenSource {
  token(request: TokenRequest): Promise<Result<ServedToken>>;
  /** A cached token good for `minTtl` seconds, without waiting: the hot path of the socket. */
  cached(
    accountId: string,
    scopes: readonly string[] | undefined,
    minTtl: number,
  ): AccessToken | undefined;
  /** Is this very token still in memory? Its life is not looked at. */
  isCached(accountId: string, token: AccessToken): boolean;
  /** An API refused this token: drop it and refresh, at most once in 30 s per (account, scope set). */
  invalidate(accountId: string, accessToken: Secret, asker?: string): Promise<Invalidation>;
}
