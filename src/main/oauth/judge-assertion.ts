import { decodeJwt } from 'jose';
import { fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { HttpResponse } from '../ports.ts';
import { Secret } from '../secret.ts';
import { judgeTokenError } from './judge-refresh.ts';
import type { RefreshOutcome } from './outcomes.ts';
import { tokenSentences } from './sentences.ts';
import { assertionSentences } from './service-account-sentences.ts';
import { jsonObject, judgeWay, readTokenAnswer, type TokenError } from './token-answer.ts';

export interface AssertionContext {
  readonly server: string;
  /** Milliseconds. */
  readonly now: number;
  readonly asked: readonly string[];
  readonly actsFor: string | undefined;
}

type Refusal = Exclude<RefreshOutcome, { kind: 'refreshed' }>;

/** What an answer to the JWT bearer grant (RFC 7523 §3.1) means for the service account. */
export function judgeAssertion(
  answer: Result<HttpResponse>,
  context: AssertionContext,
): RefreshOutcome {
  const read = readTokenAnswer(answer, context);
  switch (read.kind) {
    case 'tokens':
      return {
        kind: 'refreshed',
        accessToken: read.accessToken,
        expiresIn: read.expiresIn,
        scopes: read.scopes ?? context.asked,
      };
    case 'error':
      return judgeRefusal(read, answer.ok ? descriptionIn(answer.value) : '', context);
    case 'temporary':
    case 'unusable':
      return read;
  }
}

function judgeRefusal(error: TokenError, description: string, context: AssertionContext): Refusal {
  const { server, actsFor } = context;
  const cause = `HTTP ${error.status} ${error.error}`;
  if (error.error === 'invalid_grant' && timeTrouble.test(description)) {
    const { failure } = fail('invalid_response', assertionSentences.clockWrong(server), { cause });
    return { kind: 'unusable', failure };
  }
  // "Client is unauthorized to retrieve access tokens using this method", or no such person to act for.
  const delegation = error.error === 'unauthorized_client' || noSuchPerson.test(description);
  if (actsFor !== undefined && delegation) {
    const sentence = assertionSentences.delegationRefused(actsFor);
    const { failure } = fail('needs_sign_in', sentence, { cause });
    return { kind: 'credential_refused', reason: 'delegation', failure };
  }
  if (error.error === 'invalid_grant' || keyErrors.has(error.error)) {
    const { failure } = fail('needs_sign_in', assertionSentences.keyRefused(server), { cause });
    return { kind: 'credential_refused', reason: 'key', failure };
  }
  if (error.error === 'invalid_scope') {
    const { failure } = fail('needs_consent', assertionSentences.scopeRefused(server), { cause });
    return { kind: 'scope_refused', failure };
  }
  return judgeTokenError(error, server);
}

/** Errors that elsewhere are about the OAuth client; here the service account itself is the client. */
const keyErrors = new Set([
  'invalid_client',
  'deleted_client',
  'disabled_client',
  'unauthorized_client',
]);

/** "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. …" */
const timeTrouble = /reasonable timeframe|\biat\b|\bexp\b/i;
/** "Invalid email or User ID", "Not a valid email or user ID." */
const noSuchPerson = /email or user id/i;

/** Only compared with what we know, never shown: it is a stranger's text. */
function descriptionIn(response: HttpResponse): string {
  const description = jsonObject(response)?.error_description;
  return typeof description === 'string' ? description.slice(0, 500) : '';
}

/** The assertion was refused for its times alone: a clock is off, theirs or ours. */
export function refusedForItsTime(response: HttpResponse): boolean {
  return (
    response.status === 400 &&
    jsonObject(response)?.error === 'invalid_grant' &&
    timeTrouble.test(descriptionIn(response))
  );
}

/** Three parts of base64url (RFC 7515 §7.1), and not more than fits into a header line. */
const compactJwt = /^[\w-]{2,2048}\.[\w-]{2,6144}\.[\w-]{2,2048}$/;

/** An OpenID Connect id token of a service account, for somebody else's ears. */
export interface IdentityToken {
  readonly token: Secret;
  /** Seconds, by its own claims; at most a day. */
  readonly expiresIn: number;
}

/** An identity token stands where the access token would (Google's `target_audience`). */
export function readAssertedIdToken(
  answer: Result<HttpResponse>,
  context: AssertionContext,
): Result<IdentityToken> {
  const way = judgeWay(answer, context);
  if (way.kind !== 'reached') return failed(way.failure);
  if (way.response.status !== 200) {
    const outcome = judgeAssertion(answer, context);
    return outcome.kind === 'refreshed' ? notAToken(context.server) : failed(outcome.failure);
  }
  return readIdToken(jsonObject(way.response)?.id_token, context.server);
}

/** Whoever it is for verifies it; here only its shape and its length of life matter. */
export function readIdToken(value: unknown, server: string): Result<IdentityToken> {
  if (typeof value !== 'string' || !compactJwt.test(value)) return notAToken(server);
  const { iat, exp } = claimsOf(value);
  if (typeof iat !== 'number' || typeof exp !== 'number' || exp <= iat) return notAToken(server);
  return ok({ token: new Secret(value), expiresIn: Math.min(Math.floor(exp - iat), 86_400) });
}

function claimsOf(token: string): { readonly iat?: number; readonly exp?: number } {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}

const notAToken = (server: string): Result<IdentityToken> =>
  fail('invalid_response', tokenSentences.unusable(server), {
    cause: 'HTTP 200 without an id token',
  });
