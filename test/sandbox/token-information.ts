import { type Answer, json, oauthError } from './answer.ts';
import { admit, bearerToken } from './bearer.ts';
import type { AuthorizationServer, Exchange, Route } from './exchange.ts';
import { emailScope } from './google-scope.ts';
import { identityClaims, verifiedIdToken } from './id-token.ts';

/** What may be asked about a token, and its end: tokeninfo, userinfo, revoke. */
export const tokenInformationRoutes = (server: AuthorizationServer): readonly Route[] => [
  ...(['GET', 'POST'] as const).map(
    (method): Route => ({
      method,
      path: '/tokeninfo',
      endpoint: 'tokeninfo',
      answer: (exchange) => tokenInfo(server, exchange),
    }),
  ),
  ...(['GET', 'POST'] as const).map(
    (method): Route => ({
      method,
      path: '/v1/userinfo',
      endpoint: 'userinfo',
      answer: (exchange) => userInfo(server, exchange),
    }),
  ),
  {
    method: 'POST',
    path: '/revoke',
    endpoint: 'revoke',
    answer: (exchange) => revoke(server, exchange),
  },
];

const invalidValue = (): Answer => oauthError(400, 'invalid_token', 'Invalid Value');

/** Numbers are texts here, as at Google. */
async function tokenInfo(server: AuthorizationServer, exchange: Exchange): Promise<Answer> {
  const { access_token: parameter, id_token: idToken } = exchange.request.parameters;
  if (idToken !== undefined) {
    const claims = await verifiedIdToken(server, idToken);
    if (claims === undefined) return invalidValue();
    const texts = Object.entries(claims).map(([name, value]) => [name, String(value)]);
    return json(200, Object.fromEntries(texts));
  }
  const token = parameter ?? bearerToken(exchange);
  const bearer = token === undefined ? undefined : server.ledger.bearer(token);
  if (bearer === undefined) return invalidValue();
  const { grant, scopes, expiresAt, offline } = bearer;
  return json(200, {
    azp: grant.clientId,
    aud: grant.clientId,
    sub: grant.subject,
    scope: scopes.join(' '),
    exp: String(Math.floor(expiresAt / 1000)),
    expires_in: String(Math.floor((expiresAt - server.now()) / 1000)),
    ...(scopes.includes(emailScope) && { email: grant.email, email_verified: 'true' }),
    access_type: offline ? 'offline' : 'online',
  });
}

/** OpenID Connect Core §5.3. */
function userInfo(server: AuthorizationServer, exchange: Exchange): Answer {
  const admission = admit(server, exchange, ['openid', emailScope]);
  if (!admission.ok) return admission.answer;
  return json(200, identityClaims(admission.bearer.grant, admission.bearer.scopes));
}

/** RFC 7009 the way Google has it: no client authentication, and an unknown token is an error. */
function revoke(server: AuthorizationServer, { request }: Exchange): Answer {
  const { token } = request.parameters;
  if (token === undefined || token === '') {
    return oauthError(400, 'invalid_request', 'Missing required parameter: token');
  }
  if (!server.ledger.revoke(token, server.siblings)) {
    return oauthError(400, 'invalid_token', 'Token expired or revoked');
  }
  return json(200, {});
}
