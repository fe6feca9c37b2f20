import { ok, type Result } from '../../shared/failure.ts';
import { isVisibleText } from '../../shared/visible-text.ts';
import { issuerOfTokenUri } from '../accounts/issuer-of-endpoints.ts';
import type { OAuthClient } from '../accounts/oauth-client.ts';
import { Secret } from '../secret.ts';
import { unusable } from './import-candidate.ts';

/** RFC 6749 appendix A.1 and A.2. */
const vschar = /^[\x20-\x7e]{1,512}$/;

/** Where a file names no token endpoint, it means Google's; google-auth writes such files. */
const googleTokenUri = 'https://oauth2.googleapis.com/token';

/** Clients that Google and others ship inside their tools, by the name people know them under. */
const publicClients: Readonly<Record<string, string>> = {
  '32555940559.apps.googleusercontent.com': 'gcloud',
  '764086051850-6qr4p6gpi6hn506pt8ejuq83di341hur.apps.googleusercontent.com':
    'gcloud-application-default',
  '202264815644.apps.googleusercontent.com': 'rclone',
};

/** undefined for a client of the person's own. */
export const publicClientName = (clientId: string): string | undefined =>
  Object.hasOwn(publicClients, clientId) ? publicClients[clientId] : undefined;

interface Named {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly tokenUri: string | undefined;
  /** What to call a client that nobody knows yet: `oauth2client`, `rclone-work`. */
  readonly name: string;
}

/** The client that issued a refresh token: the token works with no other. */
export function foundClient({
  clientId,
  clientSecret,
  tokenUri,
  name,
}: Named): Result<OAuthClient> {
  if (!vschar.test(clientId)) return unusable('Its client id is missing or no client id.');
  if (clientSecret !== undefined && clientSecret !== '' && !vschar.test(clientSecret)) {
    return unusable('Its client secret has characters that no client secret has.');
  }
  const issuer = issuerOfTokenUri(tokenUri ?? googleTokenUri);
  if (!issuer.ok) return issuer;
  const wished = publicClientName(clientId) ?? name.slice(0, 56);
  return ok({
    name: isVisibleText(wished) ? wished : 'imported',
    clientId,
    clientSecret:
      clientSecret === undefined || clientSecret === '' ? undefined : new Secret(clientSecret),
    issuer: issuer.value,
    projectId: undefined,
  });
}

/** RFC 6749 appendix A.17; the store holds 2,000 bytes an item. */
const refreshTokenShape = /^[\x21-\x7e]{1,1900}$/;

/** A refresh token as text, if it is one. */
export const isRefreshToken = (text: string): boolean => refreshTokenShape.test(text);
