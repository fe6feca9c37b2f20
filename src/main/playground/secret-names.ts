/** Parameters, members and headers whose values are secret, with what people call them. */
const secretNames: ReadonlyMap<string, string> = new Map([
  ['access_token', 'access token'],
  ['accesstoken', 'access token'],
  ['refresh_token', 'refresh token'],
  ['refreshtoken', 'refresh token'],
  ['id_token', 'id token'],
  ['idtoken', 'id token'],
  ['id_token_hint', 'id token'],
  ['token', 'token'],
  ['code', 'authorization code'],
  ['device_code', 'device code'],
  ['code_verifier', 'code verifier'],
  ['client_secret', 'client secret'],
  ['clientsecret', 'client secret'],
  ['assertion', 'signed assertion'],
  ['client_assertion', 'signed assertion'],
  ['subject_token', 'token'],
  ['actor_token', 'token'],
  ['password', 'password'],
  ['private_key', 'private key'],
  ['privatekeydata', 'private key'],
  ['state', 'state'],
  ['nonce', 'nonce'],
  ['code_challenge', 'code challenge'],
]);

const secretHeaders: ReadonlyMap<string, string> = new Map([
  ['authorization', 'credentials'],
  ['proxy-authorization', 'credentials'],
  ['cookie', 'cookie'],
  ['x-goog-api-key', 'API key'],
  ['x-goog-iam-authorization-token', 'token'],
]);

/** What a value of this name is called if it is secret, at an authorization server. */
export const secretNamed = (name: string): string | undefined =>
  secretNames.get(name.toLowerCase());

export const secretHeaderNamed = (name: string): string | undefined =>
  secretHeaders.get(name.toLowerCase());

/**
 * Names that mean a secret in any text whatever. The others are everyday words there: a country has a
 * `code`, a task a `state`.
 */
export const alwaysSecret: readonly string[] = [
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'idToken',
  'client_secret',
  'clientSecret',
  'code_verifier',
  'private_key',
  'privateKeyData',
];
