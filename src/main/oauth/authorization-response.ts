import { sameSecret } from '../same-secret.ts';
import { Secret } from '../secret.ts';

/** What the answer has to match. */
export interface ExpectedResponse {
  readonly state: string;
  readonly issuer: string;
  /** The server promises an `iss` with every answer (RFC 9207 §3); Google does not, and sends one. */
  readonly issuerPromised: boolean;
}

export type StrayReason =
  | 'duplicate_parameter'
  | 'state_missing'
  | 'state_mismatch'
  | 'other_browser'
  | 'issuer_mismatch'
  | 'issuer_missing'
  | 'code_missing'
  | 'code_malformed';

export interface CodeResponse {
  readonly kind: 'code';
  /** Single use and bound to the verifier, but still nothing for a log. */
  readonly code: Secret;
  readonly issuer: string | undefined;
}

/** Not an answer to our request: refused, and the sign-in goes on waiting. */
export interface StrayResponse {
  readonly kind: 'stray';
  readonly status: 400 | 403;
  readonly reason: StrayReason;
}

/** The answer to our request. */
export type Answer =
  | { readonly kind: 'denied' }
  /** `error` is a plain name or `unknown`; the description is not taken over. */
  | { readonly kind: 'error'; readonly error: string }
  | CodeResponse;

/** What an authorization response (RFC 6749 §4.1.2) means for the sign-in that waits for it. */
export type AuthorizationResponse = StrayResponse | Answer;

/** RFC 6749 §3.1: request and response parameters must not be included more than once. */
const singleParameters = ['state', 'code', 'iss', 'error'];

/** RFC 6749 appendix A.11 without the space; Google documents 256 bytes. */
const codeShape = /^[\x21-\x7e]{1,1024}$/;

/**
 * Judges the query of the redirect. `state` comes before anything that could end the sign-in:
 * oidc-agent's callback stopped at any `error=`, so that every web page could cancel a sign-in.
 * `boundToBrowser`: the request carries the cookie of the browser that began (always true for a
 * pasted address, which a person has carried over).
 */
export function judgeAuthorizationResponse(
  query: URLSearchParams,
  expected: ExpectedResponse,
  boundToBrowser: boolean,
): AuthorizationResponse {
  if (singleParameters.some((name) => query.getAll(name).length > 1)) {
    return stray(400, 'duplicate_parameter');
  }
  const state = query.get('state');
  if (state === null || state === '') return stray(400, 'state_missing');
  if (!sameSecret(state, expected.state)) return stray(400, 'state_mismatch');
  if (!boundToBrowser) return stray(403, 'other_browser');

  const issuer = query.get('iss');
  // RFC 9207 §2.4: by simple string comparison; an error of another issuer is not our server's either.
  if (issuer !== null && issuer !== expected.issuer) return stray(400, 'issuer_mismatch');
  const error = query.get('error');
  if (error !== null) {
    if (error === 'access_denied') return { kind: 'denied' };
    return { kind: 'error', error: /^[a-z][a-z0-9_]{0,63}$/.test(error) ? error : 'unknown' };
  }
  if (issuer === null && expected.issuerPromised) return stray(400, 'issuer_missing');

  const code = query.get('code');
  if (code === null || code === '') return stray(400, 'code_missing');
  if (!codeShape.test(code)) return stray(400, 'code_malformed');
  return { kind: 'code', code: new Secret(code), issuer: issuer ?? undefined };
}

const stray = (status: 400 | 403, reason: StrayReason): StrayResponse => ({
  kind: 'stray',
  status,
  reason,
});
