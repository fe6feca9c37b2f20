import {
  allowInsecureRequests,
  type ClientMetadata,
  Configuration,
  type CustomFetch,
  clockTolerance,
  customFetch,
  discovery,
  type ServerMetadata,
} from 'openid-client';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { IssuerReference, OAuthClient } from '../accounts/oauth-client.ts';
import type { Http } from '../ports.ts';
import { lastAnswer, recordedFetch } from './http-fetch.ts';
import { issuerSentences } from './sentences.ts';

/**
 * Google's endpoints, pinned: a discovery document fetched at run time is one more thing an attacker
 * on the way could answer (mcp-remote's CVE-2025-6514 began with a hostile `authorization_endpoint`).
 * Google sends `iss` with the code without advertising it: accepted when absent, refused when wrong.
 */
export const googleMetadata: ServerMetadata = {
  issuer: 'https://accounts.google.com',
  authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  token_endpoint: 'https://oauth2.googleapis.com/token',
  revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
  jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
  userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
  device_authorization_endpoint: 'https://oauth2.googleapis.com/device/code',
  code_challenge_methods_supported: ['S256'],
};

/** A loopback IP literal; `localhost` is a name, and names can be made to point elsewhere. */
const loopbackOrigin = /^http:\/\/(127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

const neededEndpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;
const furtherEndpoints = [
  'revocation_endpoint',
  'userinfo_endpoint',
  'device_authorization_endpoint',
] as const;

/** What is known of an issuer: Google's pinned metadata at once, a sandbox's by asking it. */
export async function discoverIssuer(
  http: Http,
  issuer: IssuerReference,
): Promise<Result<ServerMetadata>> {
  if (issuer.kind === 'google') return ok(googleMetadata);
  if (!loopbackOrigin.test(issuer.origin)) {
    return fail('issuer_not_allowed', issuerSentences.notLoopback);
  }
  const recorded = recordedFetch(http);
  try {
    // The client id plays no part in discovery; openid-client wants one to build its Configuration.
    const found = await discovery(new URL(issuer.origin), 'discovery', undefined, undefined, {
      [customFetch]: recorded.fetch,
      execute: [allowInsecureRequests],
    });
    return judgeSandboxMetadata(found.serverMetadata(), issuer.origin);
  } catch {
    const answer = lastAnswer(recorded);
    if (!answer.ok) return answer;
    return fail('unexpected_response', issuerSentences.noMetadata, {
      cause: `HTTP ${answer.value.status} from discovery`,
    });
  }
}

/**
 * Only what Keybearer uses is taken over, and only when it stands at the sandbox's own origin: no
 * other host, no `file:`, no https elsewhere. The list of signing algorithms stays behind as well:
 * without one openid-client insists on RS256, and nobody can talk it into `none` or a shared key.
 */
function judgeSandboxMetadata(metadata: ServerMetadata, origin: string): Result<ServerMetadata> {
  const taken: Partial<Record<(typeof neededEndpoints | typeof furtherEndpoints)[number], string>> =
    {};
  for (const endpoint of [...neededEndpoints, ...furtherEndpoints]) {
    const url = metadata[endpoint];
    if (url === undefined) continue;
    if (!isAtOrigin(url, origin)) {
      return fail('issuer_not_allowed', issuerSentences.foreignEndpoint(endpoint));
    }
    taken[endpoint] = url;
  }
  if (!isAtOrigin(metadata.issuer, origin) || neededEndpoints.some((name) => !taken[name])) {
    return fail('issuer_not_allowed', issuerSentences.noMetadata);
  }
  return ok({
    ...taken,
    issuer: metadata.issuer,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported:
      metadata.authorization_response_iss_parameter_supported === true,
  });
}

function isAtOrigin(url: unknown, origin: string): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const parsed = new URL(url);
  return (
    parsed.origin === new URL(origin).origin && parsed.username === '' && parsed.password === ''
  );
}

/**
 * openid-client judges times by the system's clock; this room's clock is injected, and a tolerance
 * beyond any real instant hands that one judgement over to `judgeIdToken`. All others stay with it.
 */
const timesJudgedHere = Number.MAX_SAFE_INTEGER;

/** openid-client's view of a client at its issuer, for one exchange through `fetch`. */
export function configure(
  client: OAuthClient,
  metadata: ServerMetadata,
  fetch: CustomFetch,
): Configuration {
  const clientMetadata: Partial<ClientMetadata> = {
    [clockTolerance]: timesJudgedHere,
    ...(client.clientSecret === undefined ? {} : { client_secret: client.clientSecret.reveal() }),
  };
  const config = new Configuration(metadata, client.clientId, clientMetadata);
  config[customFetch] = fetch;
  if (client.issuer.kind === 'sandbox') allowInsecureRequests(config);
  return config;
}
