import {
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
} from 'openid-client';
import {
  type AuthorizationOptions,
  isOnline,
  promptOf,
} from '../../shared/authorization-options.ts';
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
  /** Judged; what was asked of them holds for the answer, too. */
  readonly options: AuthorizationOptions;
}

export interface AuthorizationWishes {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly loginHint?: string | undefined;
  /** Judged. */
  readonly options?: AuthorizationOptions | undefined;
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
  const { options = {} } = wishes;
  const url = buildAuthorizationUrl(config, {
    // First, so that whatever slipped through could still replace nothing of ours.
    ...Object.fromEntries((options.parameters ?? []).map(({ name, value }) => [name, value])),
    client_id: config.clientMetadata().client_id,
    response_type: 'code',
    redirect_uri: wishes.redirectUri,
    scope: scopes.join(' '),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    access_type: isOnline(options) ? 'online' : 'offline',
    ...promptParameter(options),
    ...(options.hd === undefined ? {} : { hd: options.hd }),
    ...(options.include_granted_scopes ? { include_granted_scopes: 'true' } : {}),
    ...(wishes.loginHint === undefined ? {} : { login_hint: wishes.loginHint }),
  });
  return {
    url: url.href,
    redirectUri: wishes.redirectUri,
    state,
    nonce,
    codeVerifier: new Secret(codeVerifier),
    scopes,
    options,
  };
}

function promptParameter(options: AuthorizationOptions): { readonly prompt?: string } {
  const prompt = promptOf(options);
  return prompt.length === 0 ? {} : { prompt: prompt.join(' ') };
}
