import type { CallAdvice, ExampleCall } from '../../shared/playground.ts';
import { parseScopes } from '../../shared/scope.ts';
import type { HttpResponse } from '../ports.ts';

/** What to do about an answer that is no success; null where the answer says it best itself. */
export function adviseOn(
  response: HttpResponse,
  url: URL,
  examples: readonly ExampleCall[],
): CallAdvice | null {
  const { status, headers } = response;
  const reasons = reasonsIn(response);
  if (status >= 300 && status <= 399 && status !== 304) {
    return advice(
      'redirected',
      'The server points to another address. Keybearer does not follow: the token goes only where you send it.',
    );
  }
  if (status === 401) {
    return advice(
      'token_refused',
      'The API refused the token: it was revoked or has ended. Drop it, and Keybearer asks for a new one.',
    );
  }
  if (status === 403 && reasons.some((reason) => disabledReasons.has(reason))) {
    return advice(
      'api_disabled',
      'This API is not enabled in the Google Cloud project of your OAuth client. Enable it there under "APIs & Services", wait a minute, and send again.',
    );
  }
  const challenge = headers['www-authenticate'] ?? '';
  const lacksScope =
    challenge.includes('error="insufficient_scope"') ||
    reasons.some((reason) => scopeReasons.has(reason));
  if (status === 403 && lacksScope) {
    return {
      kind: 'permission_missing',
      sentence:
        'The account has not granted a permission that this call needs. Add it, and Google asks you for it.',
      scopes: scopesNamed(challenge) ?? scopesOfExample(url, examples),
    };
  }
  if (status === 429 || reasons.some((reason) => quotaReasons.has(reason))) {
    return advice('slow_down', 'Too many requests for now. Wait a minute, and send again.');
  }
  return null;
}

const advice = (kind: CallAdvice['kind'], sentence: string): CallAdvice => ({
  kind,
  sentence,
  scopes: [],
});

/** Google's error reasons, the older form and the newer one. */
const disabledReasons = new Set(['accessNotConfigured', 'SERVICE_DISABLED']);
const scopeReasons = new Set(['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT']);
const quotaReasons = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded',
  'RATE_LIMIT_EXCEEDED',
  'RESOURCE_EXHAUSTED',
]);

/** All `reason` members of a Google error object, wherever they stand. */
function reasonsIn({ status, body }: HttpResponse): string[] {
  if (status < 400) return [];
  const reasons: string[] = [];
  try {
    JSON.parse(body, (name, value: unknown) => {
      if (name === 'reason' && typeof value === 'string') reasons.push(value);
      return value;
    });
  } catch {
    // No JSON, so no reason that could be read.
  }
  return reasons;
}

/** RFC 6750 §3: the scopes of which the resource wants one. */
function scopesNamed(challenge: string): string[] | undefined {
  const list = /\bscope="([^"]{1,4000})"/.exec(challenge)?.[1];
  const scopes = list === undefined ? [] : parseScopes(list);
  return scopes.length === 0 ? undefined : scopes;
}

const scopesOfExample = (url: URL, examples: readonly ExampleCall[]): readonly string[] =>
  examples.find((example) => {
    const { origin, pathname } = new URL(example.url);
    return origin === url.origin && pathname === url.pathname;
  })?.scopes ?? [];
