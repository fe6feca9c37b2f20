import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { usableRedirect } from '../oauth/registered-redirect.ts';
import { parseJson } from '../parse-json.ts';
import { Secret } from '../secret.ts';
import type { IssuerReference, OAuthClient } from './oauth-client.ts';

/** The text of the console's `client_secret*.json`; RFC 6749 appendix A.1 for what an id may hold. */
const vschar = z.string().regex(/^[\x20-\x7e]{1,512}$/);
const clientSchema = z.looseObject({
  client_id: vschar,
  client_secret: vschar.optional(),
  auth_uri: z.string().max(2048),
  token_uri: z.string().max(2048),
  project_id: z.string().max(128).optional(),
});
const webSchema = clientSchema.extend({
  redirect_uris: z.array(z.string().max(2048)).max(200).optional(),
});

/** Every spelling that Google's console and tools have written over the years. */
const googleAuthUris = new Set([
  'https://accounts.google.com/o/oauth2/auth',
  'https://accounts.google.com/o/oauth2/v2/auth',
]);
const googleTokenUris = new Set([
  'https://oauth2.googleapis.com/token',
  'https://www.googleapis.com/oauth2/v3/token',
  'https://www.googleapis.com/oauth2/v4/token',
  'https://accounts.google.com/o/oauth2/token',
]);

const invalid = (sentence: string) => fail('client_file_invalid', sentence);

/** Judges a client file; everything in it is the word of a stranger until it passed here. */
export function parseClientSecretFile(text: string): Result<Omit<OAuthClient, 'name'>> {
  const json = parseJson(text.replace(/^\uFEFF/, ''));
  if (json === undefined) {
    return invalid(
      'This file is not JSON. Download the client from the Google Cloud console again (Google Auth Platform, Clients).',
    );
  }
  const types = z.looseObject({ installed: z.unknown(), web: z.unknown(), type: z.unknown() });
  const top = types.partial().safeParse(json);
  if (!top.success) return invalid('This file holds no OAuth client.');
  if (top.data.installed !== undefined) return installedClient(top.data.installed);
  if (top.data.web !== undefined) return webClient(top.data.web);
  return noClient(top.data);
}

function installedClient(member: unknown): Result<Omit<OAuthClient, 'name'>> {
  const client = clientSchema.safeParse(member);
  return client.success ? readClient(client.data) : wrongField(client.error, 'installed');
}

/**
 * A client of type "Web application" is answered only where it has registered. Google takes no code
 * of it without its secret, which such a client can really keep to itself on a server; here it proves
 * as little as a desktop client's.
 */
function webClient(member: unknown): Result<Omit<OAuthClient, 'name'>> {
  const client = webSchema.safeParse(member);
  if (!client.success) return wrongField(client.error, 'web');
  const redirect = usableRedirect(client.data.redirect_uris ?? []);
  if (redirect === undefined) return invalid(noRedirectHere);
  if (client.data.client_secret === undefined) return invalid(noSecret);
  const read = readClient(client.data);
  return read.ok ? ok({ ...read.value, redirectUri: redirect.uri }) : read;
}

const noRedirectHere =
  'This client of type "Web application" has registered no redirect URI on this computer. Open it in the Google Cloud console (Google Auth Platform, Clients), add "http://127.0.0.1:8085/callback" or another free port under "Authorized redirect URIs", and import the file downloaded after that; or create an OAuth client of type "Desktop app".';

const noSecret =
  'This client of type "Web application" comes without its "client_secret", and Google answers none without it. Download the file from the Google Cloud console again, or add a new secret there first.';

function wrongField(error: z.ZodError, otherwise: string): Result<never> {
  const field = error.issues[0]?.path.join('.') || otherwise;
  return invalid(
    `The field "${field}" of this client file is missing or not as Google writes it. Download the file again.`,
  );
}

function readClient(client: z.infer<typeof clientSchema>): Result<Omit<OAuthClient, 'name'>> {
  const issuer = issuerOf(client.auth_uri, client.token_uri);
  if (!issuer.ok) return issuer;
  return ok({
    clientId: client.client_id,
    clientSecret: client.client_secret === undefined ? undefined : new Secret(client.client_secret),
    issuer: issuer.value,
    projectId: client.project_id,
  });
}

function noClient(top: { type?: unknown }): Result<never> {
  if (top.type === 'service_account') {
    return invalid(
      'This is the key of a service account, not an OAuth client. Add it as another kind of account, or with: keybearer account add-key FILE',
    );
  }
  if (top.type === 'authorized_user') {
    return invalid(
      'This is a sign-in that another tool has left, not an OAuth client. Import it from other tools, or with: keybearer import FILE',
    );
  }
  return invalid(
    'This file holds no OAuth client: neither one of type "Desktop app" ("installed") nor a "web" one. Download one from the Google Cloud console (Google Auth Platform, Clients).',
  );
}

function issuerOf(authUri: string, tokenUri: string): Result<IssuerReference> {
  if (googleAuthUris.has(authUri) && googleTokenUris.has(tokenUri)) return ok({ kind: 'google' });
  const origin = loopbackOrigin(authUri);
  if (origin !== undefined && origin === loopbackOrigin(tokenUri)) {
    return ok({ kind: 'sandbox', origin });
  }
  return fail(
    'issuer_not_allowed',
    "This client signs in somewhere other than Google. Keybearer accepts Google's own addresses, or a sandbox whose addresses are all at one port of 127.0.0.1 or [::1].",
  );
}

/** `http://127.0.0.1:PORT` or `http://[::1]:PORT`; undefined for anything else, user-info and names included. */
function loopbackOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const literal = url.hostname === '127.0.0.1' || url.hostname === '[::1]';
  const plain = url.protocol === 'http:' && url.username === '' && url.password === '';
  return literal && plain && url.port !== '' ? url.origin : undefined;
}
