import { rejectionText } from '../../shared/client-rejections.ts';
import { type FailureCode, fail, type Result } from '../../shared/failure.ts';
import type { HttpResponse } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { RefreshOutcome } from './outcomes.ts';
import { tokenSentences } from './sentences.ts';
import { readTokenAnswer, type TokenError, type TokenSet } from './token-answer.ts';

export interface RefreshContext {
  readonly server: string;
  readonly now: number;
  /** What was asked for; undefined for the whole grant. */
  readonly asked: readonly string[] | undefined;
  readonly refreshToken: Secret;
}

/** What an answer to a refresh request (RFC 6749 §6) means for the account. */
export function judgeRefresh(
  answer: Result<HttpResponse>,
  context: RefreshContext,
): RefreshOutcome {
  const read = readTokenAnswer(answer, context);
  switch (read.kind) {
    case 'tokens':
      return refreshed(read, context);
    case 'error':
      return judgeTokenError(read, context.server);
    case 'temporary':
    case 'unusable':
      return read;
  }
}

function refreshed(tokens: TokenSet, context: RefreshContext): RefreshOutcome {
  const { refreshToken, refreshTokenExpiresIn } = tokens;
  const rotated = refreshToken !== undefined && !refreshToken.equals(context.refreshToken);
  return {
    kind: 'refreshed',
    accessToken: tokens.accessToken,
    expiresIn: tokens.expiresIn,
    scopes: tokens.scopes ?? context.asked ?? [],
    ...(rotated ? { rotated: refreshToken } : {}),
    ...(refreshTokenExpiresIn === undefined ? {} : { refreshTokenExpiresIn }),
  };
}

/** Google's names for "the organisation's session length is over" (https://support.google.com/a/answer/9368756). */
const reauthErrors = new Set(['invalid_rapt', 'rapt_required']);

/** Refusals of the client or of the request as such; the same request can never succeed. */
const rejections = new Set([
  'invalid_client',
  'deleted_client',
  'disabled_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'org_internal',
  'admin_policy_enforced',
  'access_denied',
  'redirect_uri_mismatch',
  'disallowed_useragent',
]);

/** The definite refusals, shared by refresh and by code exchange. */
export function judgeTokenError(
  { error, subtype, status }: TokenError,
  server: string,
): Exclude<RefreshOutcome, { kind: 'refreshed' }> {
  const cause = `HTTP ${status} ${error}${subtype === undefined ? '' : ` (${subtype})`}`;
  const failure = (code: FailureCode, sentence: string) => fail(code, sentence, { cause }).failure;
  if (reauthErrors.has(error) || (subtype !== undefined && reauthErrors.has(subtype))) {
    return { kind: 'reauth', failure: failure('needs_reauth', tokenSentences.reauth) };
  }
  if (error === 'invalid_grant') {
    return { kind: 'revoked', failure: failure('needs_sign_in', tokenSentences.revoked(server)) };
  }
  if (error === 'invalid_scope') {
    return {
      kind: 'scope_refused',
      failure: failure('needs_consent', tokenSentences.scopeRefused(server)),
    };
  }
  if (rejections.has(error)) {
    return {
      kind: 'rejected',
      error,
      failure: failure('client_rejected', rejectionText(error, server)),
    };
  }
  return {
    kind: 'unusable',
    failure: failure('unexpected_response', tokenSentences.unusable(server)),
  };
}
