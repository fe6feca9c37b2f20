import { z } from 'zod';
import { accountStatusText } from '../../shared/account-status-text.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { parseRarely } from '../parse-rarely.ts';
import { Secret } from '../secret.ts';

/**
 * What the secret store holds for one account: what tokens are made of, and as much metadata as it
 * takes to find the account again should the settings be lost.
 */
export type StoredCredential =
  | UserCredential
  | ServiceAccountCredential
  | ImpersonatedCredential
  | AccessTokenCredential;

interface CredentialOfAccount {
  readonly accountId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly email: string;
}

/** A person's refresh token. The granted scopes come back with the next refresh and are not kept here. */
export interface UserCredential extends CredentialOfAccount {
  readonly kind: 'user';
  readonly clientId: string;
  readonly refreshToken: Secret;
  /** Seconds since the epoch; only for time-based access. */
  readonly refreshTokenExpiresAt: number | undefined;
}

/** The private key of a service account; `email` is its `client_email`. */
export interface ServiceAccountCredential extends CredentialOfAccount {
  readonly kind: 'service_account';
  /** Where its assertions go: Google's, or one on a loopback address. */
  readonly tokenEndpoint: string;
  /** undefined where its file did not have it. */
  readonly privateKeyId: string | undefined;
  /** PKCS #8, PEM. */
  readonly privateKey: Secret;
  /** The person it acts for by domain-wide delegation. */
  readonly actsFor: string | undefined;
  /** What may be handed out: a person's choice, which no server could tell again. */
  readonly scopes: readonly string[];
}

/** A service account that is reached with another account's token. Holds no secret. */
export interface ImpersonatedCredential extends CredentialOfAccount {
  readonly kind: 'impersonated';
  /** The id of the account whose token it takes. */
  readonly sourceId: string;
  readonly delegates: readonly string[];
  /** Seconds. */
  readonly lifetime: number;
  readonly scopes: readonly string[];
}

/** An access token that somebody pasted, or signed in for. There is nothing to renew it with. */
export interface AccessTokenCredential extends CredentialOfAccount {
  readonly kind: 'access_token';
  /** The client it was signed in through for online access; a pasted one has none. */
  readonly clientId?: string | undefined;
  readonly accessToken: Secret;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  readonly scopes: readonly string[];
}

const common = {
  v: z.literal(1),
  account: z.string(),
  iss: z.string(),
  sub: z.string(),
  email: z.string(),
};

const userSchema = z.object({
  ...common,
  // Absent in what Keybearer wrote while people were the only kind of account.
  kind: z.literal('user').default('user'),
  client_id: z.string(),
  refresh_token: z.string().min(1),
  refresh_token_expires_at: z.number().optional(),
});

const schema = z.union([
  z.object({
    ...common,
    kind: z.literal('service_account'),
    token_uri: z.string(),
    private_key_id: z.string().optional(),
    private_key: z.string().min(1),
    acts_for: z.string().optional(),
    scopes: z.array(z.string()),
  }),
  z.object({
    ...common,
    kind: z.literal('impersonated'),
    source: z.string(),
    delegates: z.array(z.string()),
    lifetime: z.number(),
    scopes: z.array(z.string()),
  }),
  z.object({
    ...common,
    kind: z.literal('access_token'),
    client_id: z.string().optional(),
    access_token: z.string().min(1),
    expires_at: z.number(),
    scopes: z.array(z.string()),
  }),
  userSchema,
]);

type Item = z.infer<typeof schema>;

export const serialiseCredential = (credential: StoredCredential): Secret =>
  new Secret(JSON.stringify(itemOf(credential)));

function itemOf(credential: StoredCredential): Item {
  const base = {
    v: 1,
    account: credential.accountId,
    iss: credential.issuer,
    sub: credential.subject,
    email: credential.email,
  } as const;
  switch (credential.kind) {
    case 'user':
      return {
        ...base,
        kind: credential.kind,
        client_id: credential.clientId,
        refresh_token: credential.refreshToken.reveal(),
        refresh_token_expires_at: credential.refreshTokenExpiresAt,
      };
    case 'service_account':
      return {
        ...base,
        kind: credential.kind,
        token_uri: credential.tokenEndpoint,
        private_key_id: credential.privateKeyId,
        private_key: credential.privateKey.reveal(),
        acts_for: credential.actsFor,
        scopes: [...credential.scopes],
      };
    case 'impersonated':
      return {
        ...base,
        kind: credential.kind,
        source: credential.sourceId,
        delegates: [...credential.delegates],
        lifetime: credential.lifetime,
        scopes: [...credential.scopes],
      };
    case 'access_token':
      return {
        ...base,
        kind: credential.kind,
        client_id: credential.clientId,
        access_token: credential.accessToken.reveal(),
        expires_at: credential.expiresAt,
        scopes: [...credential.scopes],
      };
  }
}

/** Fails with `credential_invalid` when the item is not ours, not whole or another account's. */
export function parseCredential(accountId: string, item: Secret): Result<StoredCredential> {
  const parsed = parseRarely(schema, parseJson(item.reveal()));
  if (!parsed.success || parsed.data.account !== accountId) {
    return fail('credential_invalid', accountStatusText({ kind: 'credential_invalid' }));
  }
  return ok(credentialOf(parsed.data));
}

function credentialOf(item: Item): StoredCredential {
  const base = {
    accountId: item.account,
    issuer: item.iss,
    subject: item.sub,
    email: item.email,
  };
  switch (item.kind) {
    case 'user':
      return {
        ...base,
        kind: item.kind,
        clientId: item.client_id,
        refreshToken: new Secret(item.refresh_token),
        refreshTokenExpiresAt: item.refresh_token_expires_at,
      };
    case 'service_account':
      return {
        ...base,
        kind: item.kind,
        tokenEndpoint: item.token_uri,
        privateKeyId: item.private_key_id,
        privateKey: new Secret(item.private_key),
        actsFor: item.acts_for,
        scopes: item.scopes,
      };
    case 'impersonated':
      return {
        ...base,
        kind: item.kind,
        sourceId: item.source,
        delegates: item.delegates,
        lifetime: item.lifetime,
        scopes: item.scopes,
      };
    case 'access_token':
      return {
        ...base,
        kind: item.kind,
        clientId: item.client_id,
        accessToken: new Secret(item.access_token),
        expiresAt: item.expires_at,
        scopes: item.scopes,
      };
  }
}

/** Would the one do what the other does? Metadata beside the secret does not count. */
export function sameSecret(one: StoredCredential, other: StoredCredential): boolean {
  switch (one.kind) {
    case 'user':
      return other.kind === 'user' && one.refreshToken.equals(other.refreshToken);
    case 'service_account':
      return other.kind === 'service_account' && one.privateKey.equals(other.privateKey);
    case 'access_token':
      return other.kind === 'access_token' && one.accessToken.equals(other.accessToken);
    case 'impersonated':
      return (
        other.kind === 'impersonated' &&
        one.sourceId === other.sourceId &&
        one.lifetime === other.lifetime &&
        one.delegates.join(' ') === other.delegates.join(' ')
      );
  }
}
