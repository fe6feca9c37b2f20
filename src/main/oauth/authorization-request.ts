import {
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
} from 'openid-client';
import { identityScopes, normaliseScopes } from '../../shared/scope.ts';
import type { Random } from '../ports.ts';
import { randomText } from '../random-text.ts';
import { Secret } from '../secret.ts';

/** One authorization request (RFC 6749 §4.1.1) and what its answer will be held against. */
export interface AuthorizationRequest {
  /** Names `state`, `nonce` and perhaps a person: never on a command line, never in a log. */
  readonly url: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: Secret;
  /** Normalised, with `openid email`. */
  readonly scopes: readonly string[];
}

export interface AuthorizationWishes {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly loginHint?: string | undefined;
}

/** 256 bits for each value that is guessed at or compared; RFC 7636 §7.1 asks the same of a verifier. */
const randomBytes = 32;

export async function buildAuthorizationRequest(
  config: Configuration,
  random: Random,
  wishes: AuthorizationWishes,
): Promise<AuthorizationRequest> {
  const scopes = normaliseScopes([...wishes.scopes, ...identityScopes]);
  const state = randomText(random, randomBytes);
  const nonce = randomText(random, randomBytes);
  const codeVerifier = randomText(random, randomBytes);
  const url = buildAuthorizationUrl(config, {
    response_type: 'code',
    redirect_uri: wishes.redirectUri,
    scope: scopes.join(' '),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    // Google gives a refresh token for the first consent only, unless it is asked to ask again.
    access_type: 'offline',
    prompt: 'consent',
    ...(wishes.loginHint === undefined ? {} : { login_hint: wishes.loginHint }),
  });
  return {
    url: url.href,
    redirectUri: wishes.redirectUri,
    state,
    nonce,
    codeVerifier: new Secret(codeVerifier),
    scopes,
  };
}
