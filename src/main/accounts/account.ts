import type { AccountKind, AccountState } from '../../shared/account.ts';

/** One Google identity: a person signed in through one client, a service account, or whoever a pasted token speaks for. Metadata only; its credential is in the secret store. */
export interface Account {
  /** Derived from issuer, client id and subject, so that the same person never becomes two accounts. */
  readonly id: string;
  readonly kind: AccountKind;
  readonly issuer: string;
  readonly subject: string;
  /** Empty where there was none to sign in through: only `user` and online access have one. */
  readonly clientName: string;
  /** Impersonated: the id of the account whose token reaches it. */
  readonly sourceId?: string | undefined;
  /** Service account: the person it acts for by domain-wide delegation. */
  readonly actsFor?: string | undefined;
  readonly email: string;
  readonly name: string | undefined;
  readonly alias: string;
  /** Granted scopes, normalised; where nobody grants any, those a person chose to hand out. */
  readonly scopes: readonly string[];
  /** Asked for at the last sign-in and not granted. */
  readonly missingScopes: readonly string[];
  readonly state: AccountState;
  /** The server has replaced this account's refresh token before, so an interrupted refresh may have cost it. */
  readonly rotating: boolean;
  /** What is known of the present sign-in, in seconds since the epoch; nothing of one from before it was kept. */
  readonly signIn?: SignInDates | undefined;
  /** Such a refresh was begun and its result is not stored yet; still true at a start, the run before was cut off. */
  readonly rotationInFlight: boolean;
  /** While removing: leave the grant at the authorization server as it is. */
  readonly keepGrant: boolean;
}

/** For the health of a sign-in: how long it has lived, and how long it will. */
export interface SignInDates {
  readonly grantedAt: number;
  /** The last day on which it brought a token; kept to the day. */
  readonly refreshedAt: number;
  /** When the server ends it by itself (`refresh_token_expires_in`). */
  readonly endsAt?: number | undefined;
}

/** What other rooms may ask about accounts. */
export interface AccountDirectory {
  all(): readonly Account[];
  byId(id: string): Account | undefined;
  /** By alias, e-mail address or id; undefined when unknown or ambiguous. */
  find(reference: string): Account | undefined;
  defaultAccount(): Account | undefined;
  /** Another number after every change of what the others answer. */
  revision(): number;
}
