import { createHash } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { JsonObject } from './answer.ts';
import type { AuthorizationServer } from './exchange.ts';
import { type AnswerFaults, altered, type IdTokenFlaw } from './fault.ts';
import { emailScope, profileScope } from './google-scope.ts';
import type { Grant } from './grant-ledger.ts';
import { hostedDomainOf } from './identity.ts';
import type { RegisteredClient } from './registered-client.ts';
import { type SigningKey, unpublishedKey } from './signing-key.ts';

const hour = 3600;

/** OpenID Connect Core §3.1.3.6: the left half of the hash. */
const atHash = (accessToken: string): string =>
  createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');

/** What userinfo and the id token tell of a person, by scope. */
export const identityClaims = (grant: Grant, scopes: readonly string[]): JsonObject => ({
  sub: grant.subject,
  ...(scopes.includes(emailScope) && {
    email: grant.email,
    email_verified: true,
    ...(hostedDomainOf(grant.email) !== undefined && { hd: hostedDomainOf(grant.email) }),
  }),
  ...(scopes.includes(profileScope) && {
    name: grant.name,
    given_name: grant.name.split(' ')[0] ?? grant.name,
  }),
});

export interface IdTokenRequest {
  readonly client: RegisteredClient;
  readonly grant: Grant;
  readonly scopes: readonly string[];
  readonly accessToken: string;
  /** Only of a code exchange; an id token of a refresh has none. */
  readonly nonce: string | undefined;
}

/** The id token of an answer, good or as ordered; undefined when there is to be none. */
export async function issueIdToken(
  server: AuthorizationServer,
  request: IdTokenRequest,
  faults: AnswerFaults,
): Promise<string | undefined> {
  if (!request.scopes.includes('openid')) return undefined;
  const flaw = faults.find('id-token')?.flaw;
  if (flaw === 'missing') return undefined;
  const iat = Math.floor(server.now() / 1000);
  const good: JsonObject = {
    iss: server.origin(),
    azp: request.client.clientId,
    aud: request.client.clientId,
    ...identityClaims(request.grant, request.scopes),
    at_hash: atHash(request.accessToken),
    ...(request.nonce !== undefined && { nonce: request.nonce }),
    iat,
    exp: iat + hour,
  };
  const flawed = flaw === undefined ? good : withFlaw(good, flaw, iat);
  return sign(
    altered(flawed, faults.find('id-token-claims')),
    flaw,
    request.client,
    server.signingKey,
  );
}

function withFlaw(claims: JsonObject, flaw: IdTokenFlaw, iat: number): JsonObject {
  switch (flaw) {
    case 'wrong-issuer':
      return altered(claims, { set: { iss: 'https://issuer.invalid' } });
    case 'wrong-audience':
      return altered(claims, { set: { aud: 'another-client', azp: 'another-client' } });
    case 'extra-audience':
      return altered(claims, { set: { aud: [claims.aud, 'another-client'] } });
    case 'wrong-azp':
      return altered(claims, { set: { azp: 'another-client' } });
    case 'missing-subject':
      return altered(claims, { remove: ['sub'] });
    case 'missing-nonce':
      return altered(claims, { remove: ['nonce'] });
    case 'wrong-nonce':
      return altered(claims, { set: { nonce: 'nobody-asked-for-this-nonce' } });
    case 'expired':
      return altered(claims, { set: { iat: iat - 2 * hour, exp: iat - hour } });
    case 'issued-a-week-ago':
      return altered(claims, { set: { iat: iat - 7 * 24 * hour } });
    case 'wrong-at-hash':
      return altered(claims, { set: { at_hash: atHash('another access token') } });
    case 'missing':
    case 'alg-none':
    case 'symmetric-signature':
    case 'bad-signature':
    case 'unpublished-key':
      return claims;
  }
}

async function sign(
  claims: JsonObject,
  flaw: IdTokenFlaw | undefined,
  client: RegisteredClient,
  key: SigningKey,
): Promise<string> {
  const jwt = new SignJWT({ ...claims });
  const header = { alg: 'RS256', kid: key.kid, typ: 'JWT' };
  switch (flaw) {
    case 'alg-none': {
      const parts = [{ alg: 'none', typ: 'JWT' }, claims].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      );
      return `${parts.join('.')}.`;
    }
    case 'symmetric-signature':
      return jwt
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(new TextEncoder().encode(client.clientSecret));
    case 'unpublished-key':
      // Under the kid of the published key: looking the key up succeeds, verifying must not.
      return jwt.setProtectedHeader(header).sign((await unpublishedKey()).privateKey);
    case 'bad-signature':
      return withBrokenSignature(await jwt.setProtectedHeader(header).sign(key.privateKey));
    default:
      return jwt.setProtectedHeader(header).sign(key.privateKey);
  }
}

/** One bit off, in the middle: the last characters of base64url may not matter. */
function withBrokenSignature(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  return [header, payload, bytes.toString('base64url')].join('.');
}

/** The claims of an id token of ours that still holds; undefined otherwise. */
export async function verifiedIdToken(
  server: AuthorizationServer,
  token: string,
): Promise<JsonObject | undefined> {
  try {
    const { payload } = await jwtVerify(token, server.signingKey.publicJwk, {
      algorithms: ['RS256'],
      issuer: server.origin(),
      currentDate: new Date(server.now()),
    });
    return payload;
  } catch {
    return undefined;
  }
}
