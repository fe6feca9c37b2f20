import type { AccountState } from '../../shared/account.ts';

/** One Google identity signed in through one client. Metadata only; its credential is in the secret store. */
export interface Account {
  /** Derived from issuer, client id and subject, so that the same person never becomes two accounts. */
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly clientName: string;
  readonly email: string;
  readonly name: string | undefined;
  readonly alias: string;
  /** Granted scopes, normalised. */
  readonly scopes: readonly string[];
  /** Asked for at the last sign-in and not granted. */
  readonly missingScopes: readonly string[];
  readonly state: AccountState;
  /** The server has replaced this account's refresh token before, so an interrupted refresh may have cost it. */
  readonly rotating: boolean;
  /** Such a refresh was begun and its result is not stored yet; still true at a start, the run before was cut off. */
  readonly rotationInFlight: boolean;
  /** While removing: leave the grant at the authorization server as it is. */
  readonly keepGrant: boolean;
}

/** What other rooms may ask about accounts. */
export interface AccountDirectory {
  all(): readonly Account[];
  byId(id: string): Account | undefined;
  /** By alias, e-mail address or id; undefined when unknown or ambiguous. */
  find(reference: string): Account | undefined;
  defaultAccount(): Account | undefined;
}
