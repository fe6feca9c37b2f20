/** Types of keybearer.mjs, for TypeScript; the file beside it needs none of this to run. */

export interface AgentOptions {
  /** Path of the caller-key file; `KEYBEARER_CALLER` unless said. */
  readonly key?: string | undefined;
  /** Path of the agent socket; found as the command line finds it unless said. */
  readonly socket?: string | undefined;
  /** Seconds for the whole exchange; for a token 150 and the `wait` unless said, so that a person who is asked can answer. */
  readonly timeout?: number | undefined;
  /** Rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface TokenWish {
  /** Alias, address or id; left out, the default account. */
  readonly account?: string | undefined;
  /** Full or short names; left out, all that the key allows. */
  readonly scopes?: readonly string[] | undefined;
  /** Seconds the token must still live; 120 unless said. */
  readonly minTtl?: number | undefined;
  /** Seconds that the agent keeps trying through temporary trouble, 0 to 60. */
  readonly wait?: number | undefined;
}

export type TokenOptions = TokenWish & AgentOptions;

type GoogleAuthClient = import('google-auth-library').AuthClient;
type GoogleAuthOptions = ConstructorParameters<typeof import('google-auth-library').AuthClient>[0];

export type AuthClientOptions = TokenWish & Omit<AgentOptions, 'signal'> & GoogleAuthOptions;

/** An access token that is good for `minTtl` seconds and more. */
export function getToken(options?: TokenOptions): Promise<Token>;

/** Tells the agent that an API answered 401 to this token; false when it is none of this key's. */
export function invalidateToken(accessToken: string, options?: AgentOptions): Promise<boolean>;

/** A client that google-auth-library 10 or 11 and googleapis take as `authClient` or `auth`. */
export function createAuthClient(options?: AuthClientOptions): Promise<GoogleAuthClient>;

/** An access token. Printing or serialising it shows everything but the token itself. */
export class Token {
  private constructor();
  get accessToken(): string;
  /** The account's alias. */
  readonly account: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  /** A refresh failed and this is the token from before, still good for `minTtl`. */
  readonly staleRefresh: boolean;
}

/** Every error of this file. `code` is the agent's stable one; no error holds a token or a key. */
export class KeybearerError extends Error {
  protected constructor();
  readonly code: string;
  /** Under this id the agent's log tells more. */
  readonly requestId: string | undefined;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;
}
/** Nothing answers at the socket. */
export class NoAgent extends KeybearerError {}
/** The account or a scope is not for this key, a person did not allow it, or the key file may not be used as it is. */
export class NotAllowed extends KeybearerError {}
/** There is no key, or the agent does not take it any more: a person pairs this program again. */
export class KeyRefused extends NotAllowed {}
/** A person has to sign in again in Keybearer. */
export class NeedsSignIn extends KeybearerError {}
/** A person has to unlock the keychain. */
export class KeychainLocked extends KeybearerError {}
/** A person has stopped Keybearer from serving tokens. */
export class Paused extends KeybearerError {}
/** Offline, trouble at Google, too many requests, a deadline passed: try later. */
export class Temporary extends KeybearerError {}
/** The program asks for something that cannot be. */
export class InvalidRequest extends KeybearerError {}

export interface Places {
  readonly home: string;
  readonly socket: string;
  readonly callerKey: string;
}

/**
 * Where the environment says that the agent socket and the caller key are: the same rules as those of
 * the `keybearer` command. undefined when the environment names no folder of this user.
 */
export function findPlaces(
  env?: Readonly<Record<string, string | undefined>>,
  platform?: string,
): Places | undefined;
