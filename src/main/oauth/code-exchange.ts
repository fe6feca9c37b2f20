import {
  authorizationCodeGrant,
  enableNonRepudiationChecks,
  type IDToken,
  type ServerMetadata,
} from 'openid-client';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { OAuthClient } from '../accounts/oauth-client.ts';
import type { Clock, Http } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { CodeResponse } from './authorization-response.ts';
import { type RecordedFetch, recordedFetch } from './http-fetch.ts';
import { type Identity, judgeIdToken } from './id-token.ts';
import { configure } from './issuer.ts';
import { judgeTokenError } from './judge-refresh.ts';
import type { Grant } from './outcomes.ts';
import { serverName, signInSentences } from './sentences.ts';
import { judgeWay, readTokenAnswer, type TokenSet } from './token-answer.ts';

export interface CodeExchange {
  readonly http: Http;
  readonly clock: Clock;
  readonly client: OAuthClient;
  readonly metadata: ServerMetadata;
  readonly request: AuthorizationRequest;
  readonly response: CodeResponse;
  readonly signal: AbortSignal;
}

/** Exchanges the code (RFC 6749 §4.1.3) and verifies who signed in. One try: a code works only once. */
export async function exchangeCode(exchange: CodeExchange): Promise<Result<Grant>> {
  const { clock, client, request } = exchange;
  const server = serverName(client.issuer);
  const { recorded, claims } = await send(exchange);
  const [tokenAnswer] = recorded.answers;
  if (tokenAnswer === undefined) return fail('internal', signInSentences.internal);

  const tokens = readTokenAnswer(tokenAnswer, { server, now: clock.now() });
  if (tokens.kind === 'error') return failedExchange(judgeTokenError(tokens, server), server);
  if (tokens.kind !== 'tokens') return failedExchange(tokens, server);
  if (tokens.refreshToken === undefined) {
    return fail('no_refresh_token', signInSentences.noRefreshToken(server));
  }
  if (!claims.ok) return keysTrouble(recorded, server, clock) ?? claims;

  const verdict = judgeIdToken(claims.value, client.clientId, clock.now());
  if (verdict.kind === 'refused') {
    const sentence = {
      claims: signInSentences.identityUnproven,
      times: signInSentences.clockWrong,
      email: signInSentences.noEmail,
    }[verdict.reason](server);
    return fail('invalid_response', sentence, { cause: `id token: ${verdict.claim}` });
  }
  return ok(toGrant(tokens, tokens.refreshToken, verdict.identity, request.scopes));
}

/** Sends, and lets openid-client verify signature, issuer, audience, nonce and presence of the claims. */
async function send({ http, client, metadata, request, response, signal }: CodeExchange) {
  const recorded = recordedFetch(http, signal);
  const config = configure(client, metadata, recorded.fetch);
  // Not only TLS vouches for the id token: its signature is checked as well, against the issuer's keys.
  enableNonRepudiationChecks(config);
  const redirected = new URL(request.redirectUri);
  redirected.searchParams.set('code', response.code.reveal());
  redirected.searchParams.set('state', request.state);
  if (response.issuer !== undefined) redirected.searchParams.set('iss', response.issuer);
  try {
    const answer = await authorizationCodeGrant(config, redirected, {
      expectedState: request.state,
      expectedNonce: request.nonce,
      pkceCodeVerifier: request.codeVerifier.reveal(),
      idTokenExpected: true,
    });
    const claims = answer.claims();
    return { recorded, claims: claims === undefined ? unproven(client, undefined) : ok(claims) };
  } catch (error) {
    // Its message and cause may quote tokens; its code is one of openid-client's constants.
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    return { recorded, claims: unproven(client, code) };
  }
}

const unproven = (client: OAuthClient, code: string | undefined): Result<IDToken> =>
  fail(
    'invalid_response',
    signInSentences.identityUnproven(serverName(client.issuer)),
    code !== undefined && /^[A-Z_]{1,64}$/.test(code) ? { cause: code } : {},
  );

/** The second exchange fetches the issuer's keys; where that failed, the network is to blame and not the token. */
function keysTrouble(
  { answers }: RecordedFetch,
  server: string,
  clock: Clock,
): Result<Grant> | undefined {
  const keysAnswer = answers[1];
  if (keysAnswer === undefined) return undefined;
  const way = judgeWay(keysAnswer, { server, now: clock.now() });
  return way.kind === 'reached' ? undefined : failed(way.failure);
}

/** The same refusals as of a refresh, but a code is not a sign-in: "revoked" would be the wrong word. */
function failedExchange(
  outcome: { readonly kind: string; readonly failure: Failure },
  server: string,
): Result<Grant> {
  return outcome.kind === 'revoked'
    ? failed({ ...outcome.failure, sentence: signInSentences.codeExpired(server) })
    : failed(outcome.failure);
}

function toGrant(
  tokens: TokenSet,
  refreshToken: Secret,
  identity: Identity,
  asked: readonly string[],
): Grant {
  const { refreshTokenExpiresIn } = tokens;
  return {
    issuer: identity.issuer,
    subject: identity.subject,
    email: identity.email,
    ...(identity.name === undefined ? {} : { name: identity.name }),
    refreshToken,
    accessToken: tokens.accessToken,
    expiresIn: tokens.expiresIn,
    scopes: tokens.scopes ?? asked,
    ...(refreshTokenExpiresIn === undefined ? {} : { refreshTokenExpiresIn }),
  };
}
