import type { AuthorizationServer } from './exchange.ts';
import { invalidScopesDescription, readScopes } from './google-scope.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { RegisteredClient } from './registered-client.ts';

/** An authorization request that passed every check (RFC 6749 §4.1.1, RFC 7636 §4.3). */
export interface AuthorizationRequest {
  readonly client: RegisteredClient;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly codeChallenge: string;
  readonly offline: boolean;
  readonly promptsConsent: boolean;
  /** `prompt=none`: answered without a page, or not at all. */
  readonly silent: boolean;
  /** Asked by `include_granted_scopes` of a web client; Google ignores it for desktop clients. */
  readonly withGrantedScopes: boolean;
  readonly loginHint: string | undefined;
  /** The domain that the chooser offers; a person can still choose otherwise. */
  readonly hostedDomain: string | undefined;
}

/** What a person is shown instead, as nobody at the redirect URI can be trusted with it. */
export interface PageError {
  readonly status: number;
  readonly error: string;
  readonly description: string;
}

export type Judgement =
  | { readonly kind: 'ask'; readonly request: AuthorizationRequest }
  | { readonly kind: 'page'; readonly error: PageError }
  /** RFC 6749 §4.1.2.1. */
  | {
      readonly kind: 'redirect';
      readonly redirectUri: string;
      readonly error: string;
      readonly state: string | undefined;
    };

const page = (status: number, error: string, description: string): Judgement => ({
  kind: 'page',
  error: { status, error, description },
});

const missing = (name: string): Judgement =>
  page(400, 'invalid_request', `Missing required parameter: ${name}`);

/** RFC 8252 §7.3: an IP literal of the loopback interface, any port. `localhost` may resolve to anything. */
function isLoopbackRedirect(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const uri = new URL(text);
  return (
    uri.protocol === 'http:' &&
    ['127.0.0.1', '[::1]'].includes(uri.hostname) &&
    uri.username === '' &&
    uri.password === '' &&
    !text.includes('#')
  );
}

/** Exactly a registered one for a web client (RFC 6749 §3.1.2.3); any loopback port for a desktop app. */
function redirectFault({ type }: RegisteredClient, redirectUri: string): string | undefined {
  if (type?.kind === 'limited_input')
    return 'A client of this type cannot be answered by redirect.';
  if (type?.kind === 'web') {
    return type.redirectUris.includes(redirectUri)
      ? undefined
      : 'The redirect_uri is not one that the client has registered.';
  }
  return isLoopbackRedirect(redirectUri)
    ? undefined
    : 'The redirect_uri must be http://127.0.0.1 or http://[::1], with any port.';
}

/** SHA-256 in base64url, no more and no less. */
const s256Challenge = /^[A-Za-z0-9\-_]{43}$/;

const promptValues = ['none', 'consent', 'select_account'];

/** The name of an option with a value that Google does not take. */
function unreadable(query: ReceivedRequest['query']): string | undefined {
  const { prompt, access_type: access, include_granted_scopes: included } = query;
  const prompts = prompt?.split(' ') ?? [];
  if (prompts.some((one) => !promptValues.includes(one))) return 'prompt';
  if (prompts.includes('none') && prompts.length > 1) return 'prompt';
  if (access !== undefined && access !== 'online' && access !== 'offline') return 'access_type';
  if (included !== undefined && included !== 'true' && included !== 'false') {
    return 'include_granted_scopes';
  }
  return undefined;
}

export function judgeAuthorizationRequest(
  server: AuthorizationServer,
  { query, repeated }: ReceivedRequest,
): Judgement {
  if (repeated.length > 0) {
    const names = repeated.join(', ');
    return page(
      400,
      'invalid_request',
      `OAuth 2 parameters can only have a single value: ${names}`,
    );
  }
  const { client_id: clientId, redirect_uri: redirectUri, response_type: responseType } = query;
  if (!clientId) return missing('client_id');
  const client = server.client(clientId);
  if (client === undefined) return page(401, 'invalid_client', 'The OAuth client was not found.');
  if (!redirectUri) return missing('redirect_uri');
  const misplaced = redirectFault(client, redirectUri);
  if (misplaced !== undefined) return page(400, 'redirect_uri_mismatch', misplaced);
  if (!responseType) return missing('response_type');
  if (responseType !== 'code') {
    return page(400, 'unsupported_response_type', `Invalid response_type: ${responseType}`);
  }
  const scopes = readScopes(query.scope ?? '');
  if (scopes.invalid.length > 0)
    return page(400, 'invalid_scope', invalidScopesDescription(scopes));
  if (scopes.valid.length === 0) return missing('scope');
  const { code_challenge: codeChallenge, code_challenge_method: method, state } = query;
  if (!codeChallenge) return missing('code_challenge');
  // Left out, the method is `plain` (RFC 7636 §4.3), which keeps a code from nobody who saw the request.
  if (method !== 'S256' || !s256Challenge.test(codeChallenge)) {
    return page(
      400,
      'invalid_request',
      'code_challenge_method must be S256, with a challenge to match.',
    );
  }
  const misread = unreadable(query);
  if (misread !== undefined)
    return page(400, 'invalid_request', `Invalid parameter value for ${misread}`);
  const prompts = (query.prompt ?? '').split(' ');
  return {
    kind: 'ask',
    request: {
      client,
      redirectUri,
      scopes: scopes.valid,
      state,
      nonce: query.nonce,
      codeChallenge,
      offline: query.access_type === 'offline',
      promptsConsent: prompts.includes('consent'),
      silent: prompts.includes('none'),
      withGrantedScopes: query.include_granted_scopes === 'true' && client.type?.kind === 'web',
      loginHint: query.login_hint,
      hostedDomain: query.hd === '*' ? undefined : query.hd,
    },
  };
}
