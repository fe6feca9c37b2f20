import type { Failure, Result } from '../../shared/failure.ts';
import type { HttpResponse } from '../ports.ts';
import type { RevokeOutcome } from './outcomes.ts';
import { tokenSentences } from './sentences.ts';
import { judgeWay, readTokenError } from './token-answer.ts';

/**
 * What an answer to a revocation request means (RFC 7009 §2.2). A 200 counts whatever its body says,
 * unless it is a page: a hotel's portal must not make anyone believe that the grant is gone.
 */
export function judgeRevocation(
  answer: Result<HttpResponse>,
  context: { readonly server: string; readonly now: number },
): RevokeOutcome {
  const way = judgeWay(answer, context);
  if (way.kind !== 'reached') return notRevoked(context.server, way.failure);
  if (way.response.status === 200) return { kind: 'revoked' };
  const refusal = readTokenError(way.response, context);
  if (refusal.kind !== 'error') return notRevoked(context.server, refusal.failure);
  // Google's word for "already gone", where RFC 7009 answers 200.
  if (refusal.error === 'invalid_token') return { kind: 'revoked' };
  return notRevoked(context.server, {
    code: 'unexpected_response',
    cause: `HTTP ${refusal.status} ${refusal.error}`,
  });
}

/** Why it failed stays in code and cause; the sentence says what it means for the grant. */
export const notRevoked = (server: string, why: Omit<Failure, 'sentence'>): RevokeOutcome => ({
  kind: 'not_revoked',
  failure: { ...why, sentence: tokenSentences.notRevoked(server) },
});
