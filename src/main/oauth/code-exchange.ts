import {
  authorizationCodeGrant,
  type CustomFetch,
  enableNonRepudiationChecks,
  type ServerMetadata,
} from 'openid-client';
import { ok, type Result } from '../../shared/failure.ts';
import type { OAuthClient } from '../accounts/oauth-client.ts';
import type { Clock, Http } from '../ports.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { CodeResponse } from './authorization-response.ts';
import { judgeTokens, unprovenIdentity } from './granted-tokens.ts';
import { recordedFetch } from './http-fetch.ts';
import { configure } from './issuer.ts';
import type { Grant } from './outcomes.ts';

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
  const sent = await send(exchange);
  return judgeTokens({ ...sent, client, clock, asked: request.scopes, options: request.options });
}

/** Sends, and lets openid-client verify signature, issuer, audience, nonce and presence of the claims. */
async function send({ http, client, metadata, request, response, signal }: CodeExchange) {
  const recorded = recordedFetch(http, signal);
  const config = configure(client, metadata, asRegistered(recorded.fetch, request.redirectUri));
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
    return {
      recorded,
      claims: claims === undefined ? unprovenIdentity(client, undefined) : ok(claims),
    };
  } catch (error) {
    return { recorded, claims: unprovenIdentity(client, error) };
  }
}

/**
 * openid-client takes the redirect URI from a URL, which writes `http://localhost:8080` with a slash;
 * the server compares it byte by byte with the one of the authorization request (RFC 6749 §4.1.3).
 */
const asRegistered =
  (fetch: CustomFetch, redirectUri: string): CustomFetch =>
  (url, options) => {
    const { body } = options;
    if (body instanceof URLSearchParams && body.has('redirect_uri')) {
      body.set('redirect_uri', redirectUri);
    }
    return fetch(url, options);
  };
