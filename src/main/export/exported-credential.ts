import type { ExportFormat } from '../../shared/export.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Account } from '../accounts/account.ts';
import type { IssuerReference, OAuthClient } from '../accounts/oauth-client.ts';
import type {
  ServiceAccountCredential,
  StoredCredential,
  UserCredential,
} from '../credentials/stored-credential.ts';

/** What an export is made of. `client` only where the credential was issued to one. */
export interface Exported {
  readonly account: Account;
  readonly credential: StoredCredential;
  readonly client: OAuthClient | undefined;
}

/** The text of the file, which holds the secret in clear. */
export function exportedCredential(
  { account, credential, client }: Exported,
  format: ExportFormat,
): Result<string> {
  if (credential.kind === 'user' && client !== undefined && format !== 'service_account') {
    const document =
      format === 'authorized_user'
        ? authorizedUser(credential, client)
        : tokenJson(account, credential, client);
    return ok(`${JSON.stringify(document, undefined, 2)}\n`);
  }
  if (credential.kind === 'service_account' && format === 'service_account') {
    return ok(`${JSON.stringify(serviceAccountKey(credential), undefined, 2)}\n`);
  }
  return fail('not_supported', whatFits[credential.kind]);
}

const whatFits: Record<StoredCredential['kind'], string> = {
  user: 'This account is a person\'s: export it as "authorized_user" or "token".',
  service_account: 'This is a service account: export it as "service_account".',
  impersonated:
    'This account holds no credential of its own: it is reached with the token of another. Export that one.',
  access_token: 'This is a pasted access token, which ends by itself; there is nothing to export.',
};

/** Google's libraries use Google's endpoint for this form and do not look; a sandbox's is named for who does. */
const authorizedUser = (credential: UserCredential, client: OAuthClient) => ({
  type: 'authorized_user',
  client_id: client.clientId,
  client_secret: client.clientSecret?.reveal() ?? '',
  refresh_token: credential.refreshToken.reveal(),
  ...(client.issuer.kind === 'sandbox' ? { token_uri: tokenUri(client.issuer) } : {}),
  universe_domain: 'googleapis.com',
  account: credential.email,
});

const tokenJson = (account: Account, credential: UserCredential, client: OAuthClient) => ({
  // google-auth wants the member, and fetches a token at once where it is null.
  token: null,
  refresh_token: credential.refreshToken.reveal(),
  token_uri: tokenUri(client.issuer),
  client_id: client.clientId,
  client_secret: client.clientSecret?.reveal() ?? '',
  scopes: account.scopes.map(asGoogleNames),
  universe_domain: 'googleapis.com',
  account: credential.email,
});

const serviceAccountKey = (credential: ServiceAccountCredential) => ({
  type: 'service_account',
  private_key_id: credential.privateKeyId,
  private_key: credential.privateKey.reveal(),
  client_email: credential.email,
  token_uri: tokenUri(issuerNamed(credential.issuer)),
  universe_domain: 'googleapis.com',
});

/** Google answers with these; a library that compares granted with wished would stumble over our short ones. */
const asGoogleNames = (scope: string): string =>
  scope === 'email' || scope === 'profile'
    ? `https://www.googleapis.com/auth/userinfo.${scope}`
    : scope;

const googleTokenUri = 'https://oauth2.googleapis.com/token';

const tokenUri = (issuer: IssuerReference): string =>
  issuer.kind === 'google' ? googleTokenUri : `${issuer.origin}/token`;

const issuerNamed = (issuer: string): IssuerReference =>
  issuer.startsWith('http://') ? { kind: 'sandbox', origin: issuer } : { kind: 'google' };
