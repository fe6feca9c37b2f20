import { createHash } from 'node:crypto';
import { type Answer, json, oauthError } from './answer.ts';
import { answerAssertion, jwtBearer } from './assertion.ts';
import { authenticateClient } from './client-authentication.ts';
import type { AuthorizationServer, Exchange, Route } from './exchange.ts';
import type { AnswerFaults } from './fault.ts';
import { invalidScopesDescription, readScopes } from './google-scope.ts';
import type { Grant } from './grant-ledger.ts';
import { issueIdToken } from './id-token.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { RegisteredClient } from './registered-client.ts';

/** Google's odd hour. */
const accessTokenLifetime = 3599;

/** RFC 7636 §4.1. */
const verifierForm = /^[A-Za-z0-9\-._~]{43,128}$/;

const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');

export const tokenRoutes = (server: AuthorizationServer): readonly Route[] => [
  {
    method: 'POST',
    path: '/token',
    endpoint: 'token',
    answer: (exchange) => answerToken(server, exchange),
  },
];

type CarryOut = (
  server: AuthorizationServer,
  client: RegisteredClient,
  request: ReceivedRequest,
  faults: AnswerFaults,
) => Promise<Answer>;

const grants: ReadonlyMap<string, CarryOut> = new Map([
  ['authorization_code', exchangeCode],
  ['refresh_token', refresh],
  ['urn:ietf:params:oauth:grant-type:device_code', exchangeDeviceCode],
]);

async function answerToken(server: AuthorizationServer, exchange: Exchange): Promise<Answer> {
  const { request, faults } = exchange;
  if (request.repeated.length > 0) {
    const names = request.repeated.join(', ');
    return oauthError(
      400,
      'invalid_request',
      `OAuth 2 parameters can only have a single value: ${names}`,
    );
  }
  const grantType = request.form.grant_type;
  if (grantType === jwtBearer) return answerAssertion(server, exchange);
  const carryOut = grantType === undefined ? undefined : grants.get(grantType);
  if (carryOut === undefined) {
    return oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${grantType ?? ''}`);
  }
  const authentication = authenticateClient(server, request);
  if (!authentication.ok) return authentication.answer;
  return carryOut(server, authentication.client, request, faults);
}

/** RFC 8628 §3.5, with Google's statuses. */
const deviceRefusals = {
  pending: oauthError(428, 'authorization_pending', 'Precondition Required'),
  too_fast: oauthError(403, 'slow_down', 'Forbidden'),
  denied: oauthError(403, 'access_denied', 'Forbidden'),
  expired: oauthError(400, 'expired_token', 'Bad Request'),
  unknown: oauthError(400, 'invalid_grant', 'Malformed device code.'),
} as const;

async function exchangeDeviceCode(
  server: AuthorizationServer,
  client: RegisteredClient,
  request: ReceivedRequest,
  faults: AnswerFaults,
): Promise<Answer> {
  const poll = server.devices.poll(request.form.device_code ?? '', client);
  if (poll.kind !== 'granted') return deviceRefusals[poll.kind];
  const { grant } = poll;
  return tokenAnswer(server, client, {
    grant,
    scopes: grant.scopes,
    nonce: undefined,
    refreshToken: server.ledger.issueRefreshToken(grant),
    faults,
  });
}

/** RFC 6749 §4.1.3 with RFC 7636 §4.6. */
async function exchangeCode(
  server: AuthorizationServer,
  client: RegisteredClient,
  request: ReceivedRequest,
  faults: AnswerFaults,
): Promise<Answer> {
  const { code, redirect_uri: redirectUri, code_verifier: verifier } = request.form;
  if (code === undefined) {
    return oauthError(400, 'invalid_request', 'Missing required parameter: code');
  }
  const redemption = server.codes.redeem(code);
  if (redemption.kind === 'reused') {
    server.ledger.close(redemption.grant.id);
    return oauthError(400, 'invalid_grant', 'Bad Request');
  }
  if (redemption.kind === 'unknown' || redemption.binding.clientId !== client.clientId) {
    return oauthError(400, 'invalid_grant', 'Malformed auth code.');
  }
  const { binding } = redemption;
  if (redirectUri !== binding.redirectUri) {
    return oauthError(400, 'redirect_uri_mismatch', 'Bad Request');
  }
  if (verifier === undefined) return oauthError(400, 'invalid_grant', 'Missing code verifier.');
  if (!verifierForm.test(verifier) || challengeOf(verifier) !== binding.codeChallenge) {
    return oauthError(400, 'invalid_grant', 'Invalid code verifier.');
  }
  const { grant, nonce, withRefreshToken } = binding;
  return tokenAnswer(server, client, {
    grant,
    scopes: grant.scopes,
    nonce,
    refreshToken: withRefreshToken ? server.ledger.issueRefreshToken(grant) : undefined,
    faults,
  });
}

/** RFC 6749 §6. */
async function refresh(
  server: AuthorizationServer,
  client: RegisteredClient,
  request: ReceivedRequest,
  faults: AnswerFaults,
): Promise<Answer> {
  const { refresh_token: token, scope } = request.form;
  if (token === undefined || token === '') {
    return oauthError(400, 'invalid_request', 'Missing required parameter: refresh_token');
  }
  const redemption = server.ledger.redeemRefreshToken(token, client.clientId);
  if (redemption.kind !== 'good') {
    return oauthError(400, 'invalid_grant', 'Token has been expired or revoked.');
  }
  const { grant } = redemption;
  const asked = scope === undefined ? undefined : readScopes(scope);
  const beyond = asked?.valid.filter((name) => !grant.scopes.includes(name)) ?? [];
  if (asked !== undefined && asked.invalid.length + beyond.length > 0) {
    const valid = asked.valid.filter((name) => grant.scopes.includes(name));
    const invalid = [...asked.invalid, ...beyond];
    return oauthError(400, 'invalid_scope', invalidScopesDescription({ valid, invalid }));
  }
  const rotates = faults.find('rotate-refresh-token') !== undefined;
  return tokenAnswer(server, client, {
    grant,
    scopes: grantedScopes(asked?.valid ?? grant.scopes, faults),
    nonce: undefined,
    refreshToken: rotates ? server.ledger.rotate(token, grant) : undefined,
    faults,
  });
}

/** As asked, or as a person or a policy would rather have it. */
export function grantedScopes(asked: readonly string[], faults: AnswerFaults): readonly string[] {
  const change = faults.find('grant-scopes');
  if (change === undefined) return asked;
  const dropped = readScopes((change.drop ?? []).join(' ')).valid;
  const added = readScopes((change.add ?? []).join(' ')).valid;
  return readScopes([...asked.filter((scope) => !dropped.includes(scope)), ...added].join(' '))
    .valid;
}

interface Issue {
  readonly grant: Grant;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  readonly refreshToken: string | undefined;
  readonly faults: AnswerFaults;
}

/** RFC 6749 §5.1. */
async function tokenAnswer(
  server: AuthorizationServer,
  client: RegisteredClient,
  { grant, scopes, nonce, refreshToken, faults }: Issue,
): Promise<Answer> {
  const accessToken = server.ledger.issueAccessToken(grant, scopes, accessTokenLifetime);
  const idToken = await issueIdToken(server, { client, grant, scopes, accessToken, nonce }, faults);
  return json(200, {
    access_token: accessToken,
    expires_in: accessTokenLifetime,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    scope: scopes.join(' '),
    token_type: 'Bearer',
    ...(idToken !== undefined && { id_token: idToken }),
  });
}
