import type { Result } from '../../shared/failure.ts';
import type { Secret } from '../secret.ts';
import { type AccessTokenParts, addAccessToken } from './access-token-intake.ts';
import type { Account } from './account.ts';
import { addImpersonation, type ImpersonationParts } from './impersonation-intake.ts';
import type { OAuthClient } from './oauth-client.ts';
import { addServiceAccount, type ServiceAccountParts } from './service-account-intake.ts';
import type { ServiceAccountKey } from './service-account-key.ts';
import { addUserCredential, type UserCredentialParts } from './user-credential-intake.ts';

/** A refresh token that another program had, with the client that issued it. */
export interface FoundUserCredential {
  /** `name` is a proposal: a client id that is known keeps its name, a taken name gets a number. */
  readonly client: OAuthClient;
  readonly refreshToken: Secret;
  /** What its file says was granted; the server's word counts where it says anything. */
  readonly scopes?: readonly string[] | undefined;
  /** Whose it is according to its file; used only where the token itself cannot tell. */
  readonly emailHint?: string | undefined;
  readonly alias?: string | undefined;
}

export interface FoundAccessToken {
  readonly token: Secret;
  readonly alias?: string | undefined;
  /** Origin of the sandbox that issued it; left out, Google. */
  readonly sandbox?: string | undefined;
}

export interface ServiceAccountOptions {
  /** The person it acts for by domain-wide delegation. */
  readonly subject?: string | undefined;
  /** Full or short names; what may be handed out. Left out, `cloud-platform`. */
  readonly scopes?: readonly string[] | undefined;
  /** An account that is here keeps what it may hand out already, and gets `scopes` besides. */
  readonly besides?: boolean | undefined;
  readonly alias?: string | undefined;
}

export interface ImpersonationWish {
  /** Alias, address or id of an account that may create tokens for the target. */
  readonly source: string;
  /** The e-mail address of the service account. */
  readonly target: string;
  readonly delegates?: readonly string[] | undefined;
  /** Seconds, at most 43,200; left out, 3,600. */
  readonly lifetime?: number | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly alias?: string | undefined;
}

/** `present`: the same credential was here before, and nothing was changed. */
export interface Intake {
  readonly account: Account;
  readonly result: 'taken' | 'present';
  /** Another account of the same person and client, which may do what this one may not. */
  readonly beside?: Account;
}

/**
 * How credentials that nobody signs in with come in: each is tried at its server first, then stored,
 * read back, and only then an account. A failure changes nothing.
 */
export interface CredentialIntake {
  addServiceAccount(
    key: ServiceAccountKey,
    options?: ServiceAccountOptions,
  ): Promise<Result<Intake>>;
  addUserCredential(found: FoundUserCredential): Promise<Result<Intake>>;
  addImpersonation(wish: ImpersonationWish): Promise<Result<Intake>>;
  addAccessToken(found: FoundAccessToken): Promise<Result<Intake>>;
}

export type CredentialIntakeParts = ServiceAccountParts &
  UserCredentialParts &
  ImpersonationParts &
  AccessTokenParts;

export const credentialIntake = (parts: CredentialIntakeParts): CredentialIntake => ({
  addServiceAccount: (key, options) => addServiceAccount(parts, key, options),
  addUserCredential: (found) => addUserCredential(parts, found),
  addImpersonation: (wish) => addImpersonation(parts, wish),
  addAccessToken: (found) => addAccessToken(parts, found),
});
