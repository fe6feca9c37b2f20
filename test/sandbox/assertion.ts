import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { type Answer, type JsonObject, json, oauthError } from './answer.ts';
import type { AuthorizationServer, Exchange } from './exchange.ts';
import { invalidScopesDescription, readScopes } from './google-scope.ts';
import { serviceAccountIdToken, serviceAccountToken } from './service-account-token.ts';
import type { ServiceAccount } from './service-accounts.ts';

/** RFC 7523 §2.1. */
export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** How far a clock may be off, and how long an assertion may live, in seconds. */
const clockTolerance = 300;
const longestLife = 3600;

const invalidGrant = (description: string): Answer => oauthError(400, 'invalid_grant', description);

/** The JWT bearer grant as Google has it: the assertion authenticates the service account, no client is named. */
export async function answerAssertion(
  server: AuthorizationServer,
  { request }: Exchange,
): Promise<Answer> {
  const { assertion } = request.form;
  if (assertion === undefined) {
    return oauthError(400, 'invalid_request', 'Missing required parameter: assertion');
  }
  const read = readAssertion(assertion);
  if (read === undefined) return invalidGrant('Bad Request');
  const { claims, keyId } = read;
  const account = server.serviceAccounts.byEmail(String(claims.iss));
  if (account === undefined || !account.enabled) {
    return invalidGrant('Invalid grant: account not found');
  }
  // Without a key's id, as assertions of .p12 keys are, any key of the account will do.
  const keys = [...account.keys].flatMap(([id, key]) =>
    keyId === undefined || keyId === id ? [key] : [],
  );
  const signed = await Promise.all(keys.map((key) => isSignedWith(key, assertion)));
  if (!signed.includes(true)) return invalidGrant('Invalid JWT Signature.');
  if (!isInTime(claims, server.now() / 1000)) {
    return invalidGrant(
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    );
  }
  if (claims.aud !== `${server.origin()}/token`) {
    return invalidGrant('Invalid JWT: Failed audience check.');
  }
  return typeof claims.target_audience === 'string'
    ? json(200, { id_token: await serviceAccountIdToken(server, account, claims.target_audience) })
    : accessToken(server, account, claims);
}

function accessToken(
  server: AuthorizationServer,
  account: ServiceAccount,
  claims: JsonObject,
): Answer {
  const asked = readScopes(typeof claims.scope === 'string' ? claims.scope : '');
  if (asked.valid.length === 0 || asked.invalid.length > 0) {
    return oauthError(400, 'invalid_scope', invalidScopesDescription(asked));
  }
  const person = claims.sub;
  if (person === undefined || person === account.email) {
    return json(200, serviceAccountToken(server, account, account.email, asked.valid, 3599));
  }
  const allowed = account.delegations.get(String(person));
  if (allowed === undefined || asked.valid.some((scope) => !allowed.includes(scope))) {
    return oauthError(
      401,
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    );
  }
  return json(200, serviceAccountToken(server, account, String(person), asked.valid, 3599));
}

function readAssertion(
  text: string,
): { claims: JsonObject; keyId: string | undefined } | undefined {
  try {
    const { alg, kid } = decodeProtectedHeader(text);
    if (alg !== 'RS256') return undefined;
    return { claims: { ...decodeJwt(text) }, keyId: kid };
  } catch {
    return undefined;
  }
}

async function isSignedWith(key: Parameters<typeof jwtVerify>[1], text: string): Promise<boolean> {
  try {
    // Only the signature: the times are judged here, by the sandbox's clock and in Google's words.
    const { iat } = decodeJwt(text);
    const currentDate = new Date((iat ?? 0) * 1000);
    await jwtVerify(text, key, { algorithms: ['RS256'], currentDate });
    return true;
  } catch {
    return false;
  }
}

const isInTime = ({ iat, exp }: JsonObject, now: number): boolean =>
  typeof iat === 'number' &&
  typeof exp === 'number' &&
  exp - iat <= longestLife &&
  iat <= now + clockTolerance &&
  exp > now - clockTolerance;
