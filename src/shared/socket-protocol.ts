/**
 * The wire shapes of the agent socket (docs/socket-api.md). Types and constants only, so that the
 * command line stays one small file; main validates with the schemas beside its routes.
 */
export const socketApi = 1;

export const callerKeyPrefix = 'kb1_';

/** Error body of every non-2xx answer. */
export interface ErrorBody {
  readonly error: string;
  readonly error_description: string;
  readonly request_id: string;
}

export interface HealthBody {
  readonly status: 'ok';
  readonly api: number;
}

export interface PairBody {
  readonly pairing_id: string;
  readonly secret: string;
  readonly code: string;
  /** Seconds. */
  readonly expires_in: number;
  /** Seconds between two polls. */
  readonly interval: number;
}

export interface CallerKeyBody {
  readonly caller_key: string;
  readonly granted: readonly { readonly account: string; readonly scopes: readonly string[] }[];
  /** Seconds since the epoch. */
  readonly expires_at: number;
}

export interface TokenBody {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds from now. */
  readonly expires_in: number;
  /** Seconds since the epoch. */
  readonly expires_at: number;
  /** Space-separated, sorted. */
  readonly scope: string;
  /** The account's alias. */
  readonly account: string;
  /** It is the default account. */
  readonly default: boolean;
  /** The refresh failed and this is the still valid token from before. */
  readonly stale_refresh?: true;
}

export interface IdentityTokenBody {
  readonly identity_token: string;
  readonly audience: string;
  /** Seconds from now. */
  readonly expires_in: number;
  /** Seconds since the epoch. */
  readonly expires_at: number;
  /** The account's alias. */
  readonly account: string;
  /** It is the default account. */
  readonly default: boolean;
}

export interface CallerAccountsBody {
  readonly accounts: readonly {
    readonly id: string;
    readonly email: string;
    readonly alias: string;
    readonly default: boolean;
    readonly scopes: readonly string[];
    readonly status: string;
  }[];
}
