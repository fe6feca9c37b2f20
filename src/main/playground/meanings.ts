import type { Meanings } from './shown-body.ts';

/** What each parameter of the authorization request is for (RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1). */
export const authorizationRequestMeanings: Meanings = {
  response_type: 'Asks for a code, which is worth nothing until it is exchanged for tokens.',
  client_id: 'Which OAuth client asks. Public: it stands in the address bar.',
  redirect_uri:
    'Where the browser brings the answer: a port of this computer that is open for this sign-in only.',
  scope: 'The permissions that are asked for. The person can untick each of them.',
  state:
    'A random value that comes back unchanged, so that nobody can slip in the answer to another request.',
  nonce:
    'A random value that comes back inside the id token, so that an old id token cannot be used again.',
  code_challenge:
    'The hash of a secret that stays in Keybearer. Only who knows the secret can exchange the code (PKCE).',
  code_challenge_method: 'How the challenge was made from the secret: with SHA-256.',
  access_type:
    '“offline” asks for a refresh token too, so that access goes on when nobody is at the screen; “online” for an access token alone.',
  prompt:
    'What is shown: “consent” the page of permissions again, without which Google gives a refresh token the first time only; “select_account” the choice of an account; “none” nothing at all.',
  hd: 'The Workspace domain whose accounts are offered. Only the id token says whether it was one of them.',
  include_granted_scopes:
    'Asks for what was granted before as well. Google does that for web clients, and ignores it for desktop clients.',
  login_hint: 'Whom Google should offer first. Somebody else can still be chosen.',
};

/** What comes back through the browser (RFC 6749 §4.1.2, RFC 9207). */
export const authorizationResponseMeanings: Meanings = {
  code: 'Works once, for a few minutes, and only together with the code verifier.',
  state: 'The same value as in the request: this really is its answer.',
  iss: 'Who answers. It has to be exactly the server that was asked.',
  error: 'Why there is no code.',
};

/** What is sent to the token endpoint (RFC 6749 §4.1.3 and §6). */
export const tokenRequestMeanings: Meanings = {
  grant_type: 'What is shown in exchange for tokens: a code, or a refresh token.',
  code: 'The authorization code that came back through the browser.',
  redirect_uri: 'The same as in the authorization request; otherwise the code is refused.',
  client_id: 'Which OAuth client asks.',
  client_secret:
    'Google gives one to desktop clients as well and wants it back, though it proves nothing there.',
  code_verifier:
    'The secret whose hash was the code challenge: who began the sign-in also ends it.',
  refresh_token:
    'The long-lived key to the account. It is kept in the keychain and goes only here.',
  scope: 'Fewer permissions than were granted, for a token that can do less.',
};

/** What the token endpoint answers (RFC 6749 §5). */
export const tokenResponseMeanings: Meanings = {
  access_token: 'What an API takes. Whoever has it can use it until it expires.',
  token_type: 'How the token is used: it stands in the Authorization header after this word.',
  expires_in: 'For how many seconds the access token works.',
  refresh_token: 'Brings new access tokens without a person. Keybearer puts it into the keychain.',
  refresh_token_expires_in:
    'For how many seconds the refresh token works, where access was given for a time.',
  scope: 'The permissions that were granted. Compare them with what was asked for.',
  id_token: 'A signed statement of who signed in; see its claims below.',
  error: 'Why there are no tokens.',
  error_description: 'The same in words, for the developer.',
  error_subtype: 'A closer reason, of Google\u2019s own.',
};

export const idTokenHeaderMeanings: Meanings = {
  alg: 'How it was signed.',
  kid: 'With which of the published keys it was signed.',
  typ: 'What kind of token it is.',
};

/** The claims of an id token (OpenID Connect Core §2 and §5.1, and Google's own). */
export const claimMeanings: Meanings = {
  iss: 'Who says this: the authorization server.',
  sub: 'The account itself: never reused, never changed, unlike the address.',
  aud: 'For whom it was made. It has to be our own client id.',
  azp: 'Which client asked for it.',
  exp: 'When it ends, in seconds since 1970.',
  iat: 'When it was made, in seconds since 1970.',
  nbf: 'From when on it may be believed, in seconds since 1970.',
  nonce: 'The value from the authorization request: it was made for this very sign-in.',
  at_hash: 'Ties it to the access token that came with it.',
  jti: 'Its own number.',
  email: 'The e-mail address. It can change, so it is no key to an account.',
  email_verified: 'Whether the server has made sure that the address belongs to this person.',
  name: 'The name, as the person wrote it.',
  given_name: 'The first name.',
  family_name: 'The last name.',
  picture: 'Where the profile picture is.',
  locale: 'The language the person prefers.',
  hd: 'The organisation that the account belongs to.',
};
