import { fail, ok, type Result } from '../../shared/failure.ts';
import type { IssuerReference } from './oauth-client.ts';

export const googleTokenEndpoint = 'https://oauth2.googleapis.com/token';

/** Every spelling that Google's console and tools have written over the years. */
const googleTokenUris = new Set([
  googleTokenEndpoint,
  'https://www.googleapis.com/oauth2/v3/token',
  'https://www.googleapis.com/oauth2/v4/token',
  'https://accounts.google.com/o/oauth2/token',
]);

/**
 * Who answers for a credential, by the token endpoint its file names: Google, or a sandbox on a
 * loopback address. Anything else is refused, so that no file can have a secret sent elsewhere.
 */
export function issuerOfTokenUri(tokenUri: string): Result<IssuerReference> {
  if (googleTokenUris.has(tokenUri)) return ok({ kind: 'google' });
  const origin = loopbackOrigin(tokenUri);
  if (origin !== undefined) return ok({ kind: 'sandbox', origin });
  return fail(
    'issuer_not_allowed',
    "This credential gets its tokens somewhere other than Google. Keybearer accepts Google's own addresses, or a sandbox at a port of 127.0.0.1 or [::1].",
  );
}

/** `http://127.0.0.1:PORT` or `http://[::1]:PORT`; undefined for anything else, user-info and names included. */
export function loopbackOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const literal = url.hostname === '127.0.0.1' || url.hostname === '[::1]';
  const plain = url.protocol === 'http:' && url.username === '' && url.password === '';
  return literal && plain && url.port !== '' ? url.origin : undefined;
}
