import { json } from './answer.ts';
import type { AuthorizationServer, Route } from './exchange.ts';

/**
 * Metadata (OpenID Connect Discovery §3). As Google's, it does not advertise the `iss` that the
 * authorization response carries all the same; a `json` fault can have it say otherwise.
 */
export function discoveryRoutes(server: AuthorizationServer): readonly Route[] {
  const metadata = () => {
    const origin = server.origin();
    return {
      issuer: origin,
      authorization_endpoint: `${origin}/o/oauth2/v2/auth`,
      token_endpoint: `${origin}/token`,
      userinfo_endpoint: `${origin}/v1/userinfo`,
      revocation_endpoint: `${origin}/revoke`,
      device_authorization_endpoint: `${origin}/device/code`,
      jwks_uri: `${origin}/oauth2/v3/certs`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'email', 'profile'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      claims_supported: ['aud', 'email', 'email_verified', 'exp', 'iat', 'iss', 'name', 'sub'],
      code_challenge_methods_supported: ['S256'],
    };
  };
  return [
    {
      method: 'GET',
      path: '/.well-known/openid-configuration',
      endpoint: 'discovery',
      answer: () => json(200, metadata()),
    },
    {
      method: 'GET',
      path: '/oauth2/v3/certs',
      endpoint: 'jwks',
      answer: () => json(200, { keys: [server.signingKey.publicJwk] }),
    },
  ];
}
