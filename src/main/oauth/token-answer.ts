import { type Failure, fail, type Result } from '../../shared/failure.ts';
import { parseScopes } from '../../shared/scope.ts';
import type { HttpResponse } from '../ports.ts';
import { Secret } from '../secret.ts';
import type { RefreshOutcome } from './outcomes.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { tokenSentences } from './sentences.ts';

type Temporary = Extract<RefreshOutcome, { kind: 'temporary' }>;
type Unusable = Extract<RefreshOutcome, { kind: 'unusable' }>;

/** A successful answer of the token endpoint (RFC 6749 §5.1), with every member judged. */
export interface TokenSet {
  readonly kind: 'tokens';
  readonly accessToken: Secret;
  readonly expiresIn: number;
  readonly refreshToken: Secret | undefined;
  /** Normalised; undefined when the answer does not say, which means "as asked". */
  readonly scopes: readonly string[] | undefined;
  readonly refreshTokenExpiresIn: number | undefined;
}

/** The server's own definite refusal (RFC 6749 §5.2): JSON with an `error` it chose. */
export interface TokenError {
  readonly kind: 'error';
  readonly error: string;
  /** Google's `error_subtype`. */
  readonly subtype: string | undefined;
  readonly status: number;
}

export type TokenAnswer = TokenSet | TokenError | Temporary | Unusable;

interface Judge {
  /** Who answers, for the sentences. */
  readonly server: string;
  /** Milliseconds, for an HTTP date in `Retry-After`. */
  readonly now: number;
}

/** Judges an answer of the token endpoint, whatever was asked. Pure: sending is another step. */
export function readTokenAnswer(answer: Result<HttpResponse>, judge: Judge): TokenAnswer {
  const reached = judgeWay(answer, judge);
  if (reached.kind !== 'reached') return reached;
  const { response } = reached;
  if (response.status !== 200) return readTokenError(response, judge);
  const body = jsonObject(response);
  return body === undefined
    ? unusable(judge, 'HTTP 200 without a JSON object')
    : readTokenSet(body, judge);
}

/** The answer really is the endpoint's own. */
interface Reached {
  readonly kind: 'reached';
  readonly response: HttpResponse;
}

/**
 * Sorts out, for any endpoint, the trouble that says nothing about the grant: the network, an
 * interceptor, an overloaded server.
 */
export function judgeWay(
  answer: Result<HttpResponse>,
  judge: Judge,
): Reached | Temporary | Unusable {
  if (!answer.ok) return networkTrouble(answer.failure, judge);
  const { status, headers } = answer.value;
  const cause = `HTTP ${status}`;
  // A portal redirects, asks for its own login (511, RFC 6585 §6; 407), or answers a page with 200.
  if ((status >= 300 && status <= 399) || status === 407 || status === 511) {
    return temporary('network_intercepted', 'network_intercepted', judge, { cause });
  }
  if (status === 200 && looksLikeHtml(answer.value)) {
    return temporary('network_intercepted', 'network_intercepted', judge, {
      cause: `${cause} with a page`,
    });
  }
  const retryAfter = retryAfterSeconds(headers['retry-after'], judge.now);
  const more = retryAfter === undefined ? { cause } : { cause, retryAfter };
  if (status === 429) return temporary('rate_limited', 'upstream', judge, more);
  if (status === 408 || status >= 500) return temporary('upstream', 'upstream', judge, more);
  return { kind: 'reached', response: answer.value };
}

function networkTrouble(failure: Failure, judge: Judge): Temporary | Unusable {
  switch (failure.code) {
    case 'offline':
    case 'tls_error':
    case 'network_intercepted':
      return { kind: 'temporary', reason: failure.code, failure };
    case 'timed_out':
      return temporary('upstream', 'timed_out', judge, {
        ...(failure.cause === undefined ? {} : { cause: failure.cause }),
      });
    default:
      return { kind: 'unusable', failure };
  }
}

/** Errors by which a server says "later" in the words of an error object (RFC 6749 §4.1.2.1 and Google's own). */
const laterErrors: Readonly<Record<string, 'upstream' | 'rate_limited'>> = {
  temporarily_unavailable: 'upstream',
  server_error: 'upstream',
  internal_failure: 'upstream',
  backend_error: 'upstream',
  slow_down: 'rate_limited',
  rate_limit_exceeded: 'rate_limited',
};

/** Reads a refusal: of the token endpoint, or of the revocation endpoint, which speaks alike (RFC 7009 §2.2.1). */
export function readTokenError(
  response: HttpResponse,
  judge: Judge,
): TokenError | Temporary | Unusable {
  const body = jsonObject(response);
  const error = errorName(body?.error);
  const cause = `HTTP ${response.status}${error === undefined ? '' : ` ${error}`}`;
  // Only 4xx carries a definite OAuth error (RFC 6749 §5.2); an error under another status is not one.
  if (error === undefined || response.status < 400) return unusable(judge, cause);
  const later = Object.hasOwn(laterErrors, error) ? laterErrors[error] : undefined;
  if (later !== undefined) return temporary(later, 'upstream', judge, { cause });
  return { kind: 'error', error, subtype: errorName(body?.error_subtype), status: response.status };
}

/** The `error` of an answer, when it is one. */
export const errorNamed = (response: HttpResponse): string | undefined =>
  errorName(jsonObject(response)?.error);

/** Error names end up in sentences and logs: whatever is not a plain name is not taken over. */
const errorName = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[a-z][a-z0-9_]{0,63}$/.test(value) ? value : undefined;

/**
 * RFC 6750 §2.1's b64token: nothing else can stand in an Authorization header without breaking out
 * of it (Clone2Leak). Twice the 2,048 bytes that Google documents.
 */
const bearerToken = /^[A-Za-z0-9\-._~+/]{1,4096}=*$/;

export const isBearerToken = (text: string): boolean => bearerToken.test(text);

/** RFC 6749 appendix A.17: visible ASCII. The store holds 2,000 bytes an item; Google documents 512. */
const refreshTokenShape = /^[\x21-\x7e]{1,1900}$/;

function readTokenSet(body: Record<string, unknown>, judge: Judge): TokenAnswer {
  const malformed = (member: string) => ({
    kind: 'unusable' as const,
    failure: {
      code: 'invalid_response' as const,
      sentence: tokenSentences.unusable(judge.server),
      cause: `HTTP 200 with a malformed ${member}`,
    },
  });
  const { access_token: access, token_type: type, refresh_token: refresh, scope } = body;
  if (typeof access !== 'string' || !isBearerToken(access)) return malformed('access_token');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return malformed('token_type');
  // Some servers write an absent member as null or as an empty string.
  const hasRefresh = refresh !== undefined && refresh !== null && refresh !== '';
  if (hasRefresh && (typeof refresh !== 'string' || !refreshTokenShape.test(refresh))) {
    return malformed('refresh_token');
  }
  if (scope !== undefined && scope !== null && typeof scope !== 'string') return malformed('scope');
  return {
    kind: 'tokens',
    accessToken: new Secret(access),
    expiresIn: lifetime(body.expires_in),
    refreshToken: typeof refresh === 'string' && hasRefresh ? new Secret(refresh) : undefined,
    scopes: typeof scope === 'string' && scope !== '' ? parseScopes(scope) : undefined,
    refreshTokenExpiresIn: seconds(body.refresh_token_expires_in),
  };
}

/** When a server does not say, or says nonsense (RFC 6749 §5.1 leaves it open): short enough to be safe. */
const unknownLifetime = 300;
/** No Google token lives longer than an hour, most others not longer than a day. */
const longestLifetime = 86_400;

const lifetime = (value: unknown): number =>
  Math.min(seconds(value) ?? unknownLifetime, longestLifetime);

/** Whole seconds, never negative, from a number or a number written as text; undefined from anything else. */
function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  return Math.min(Math.max(0, Math.floor(number)), Number.MAX_SAFE_INTEGER);
}

/** RFC 6749 §5.1, §5.2: `application/json`. A JSON look-alike under another type is not the endpoint's answer. */
export function jsonObject(response: HttpResponse): Record<string, unknown> | undefined {
  const type = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return undefined;
  try {
    const value: unknown = JSON.parse(response.body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}

const looksLikeHtml = ({ headers, body }: HttpResponse): boolean =>
  /^\s*(text\/html|application\/xhtml\+xml)/i.test(headers['content-type'] ?? '') ||
  body.trimStart().startsWith('<');

function temporary(
  reason: Temporary['reason'],
  code: 'upstream' | 'network_intercepted' | 'timed_out',
  judge: Judge,
  more: { cause?: string; retryAfter?: number },
): Temporary {
  const sentence =
    reason === 'rate_limited'
      ? tokenSentences.rateLimited(judge.server)
      : code === 'network_intercepted'
        ? tokenSentences.intercepted(judge.server)
        : code === 'timed_out'
          ? tokenSentences.timedOut(judge.server)
          : tokenSentences.upstream(judge.server);
  const { failure } = fail(code, sentence, more);
  const { retryAfter } = more;
  return {
    kind: 'temporary',
    reason,
    failure,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

const unusable = (judge: Judge, cause: string | undefined): Unusable => ({
  kind: 'unusable',
  failure: fail(
    'unexpected_response',
    tokenSentences.unusable(judge.server),
    cause === undefined ? {} : { cause },
  ).failure,
});
