import type { FastifyReply } from 'fastify';
import { type Failure, fail, type Result } from '../../shared/failure.ts';
import type { ServedToken, TokenRequest } from '../credentials/token-source.ts';
import { answerText } from './answers.ts';
import { fingerprint } from './audit-tally.ts';
import type { SocketContext } from './context.ts';
import {
  type Allowed,
  auditPeer,
  type Errand,
  judgeErrand,
  judgeToken,
  refuseErrand,
  scopesToAsk,
  tokenAnswer,
} from './token-errand.ts';

/** Upstream retries end by themselves within 20 s (T46); no request waits without an end of its own. */
const foregroundBudget = 20_000;

/** The way for what is not cached: counted where it goes upstream, limited in time, ended when the client leaves, judged again at the end. */
export function createWaiting(context: SocketContext) {
  const { clock, upstream } = context;

  return async (errand: Errand, decision: Allowed): Promise<FastifyReply> => {
    const { caller, query } = errand;
    const scopes = scopesToAsk(decision);
    const accountId = decision.account.id;
    const mayAsk = () => {
      const pause = upstream.take(caller.id, clock.boot());
      return pause > 0 ? tooMany(pause) : undefined;
    };
    const { minTtl, wait } = query;
    const ended = errandEnds(context, errand);
    try {
      const served = await withDeadline(context, wait + foregroundBudget, {
        ...{ accountId, scopes, minTtl, wait, signal: ended.signal },
        asker: { id: caller.id, mayAsk },
      });
      return settle(context, errand, accountId, served);
    } finally {
      ended.stopLooking();
      // After its deadline nobody waits for what it asked: it need not be asked any more.
      ended.leave();
    }
  };
}

/** After the wait everything is judged anew: the caller may have been revoked, or its grants shrunk (S82). */
function settle(
  context: SocketContext,
  errand: Errand,
  accountId: string,
  served: Result<ServedToken>,
): FastifyReply {
  const { trail, peerOf } = context;
  const { request, reply, caller, query } = errand;
  const entry = {
    event: 'token',
    requestId: request.id,
    callerId: caller.id,
    callerName: caller.name,
    peer: auditPeer(peerOf, request),
    accountId,
  } as const;
  if (reply.raw.destroyed) {
    trail.record({ ...entry, decision: 'client_gone' });
    return reply;
  }
  const decision = judgeErrand(context, errand);
  if (decision.kind === 'gone') return turnAwayRevoked(context, errand, accountId);
  if (decision.kind === 'deny') return refuseErrand(context, errand, decision);
  if (!served.ok) return refuseErrand(context, errand, { failure: served.failure, accountId });
  // The default account changed meanwhile: what was fetched is no longer what is asked for.
  if (decision.account.id !== accountId) {
    return refuseErrand(context, errand, { failure: timedOut, accountId });
  }
  const withheld = judgeToken(served.value.token, decision, decision.caller, query);
  if (withheld) return refuseErrand(context, errand, { failure: withheld, accountId });
  trail.record({
    ...entry,
    decision: 'allowed',
    scopes: decision.scopes,
    tokenFp: fingerprint(served.value.token.secret),
    reason: served.value.staleRefresh ? 'stale_refresh' : 'fetched',
  });
  return answerText(reply, tokenAnswer(context, errand, decision, served.value));
}

export function turnAwayRevoked(
  { door, trail }: SocketContext,
  { request, reply, caller }: Errand,
  accountId: string,
): FastifyReply {
  trail.record({
    ...{ event: 'token', decision: 'refused', reason: 'revoked_while_waiting' },
    ...{ requestId: request.id, callerId: caller.id, callerName: caller.name, accountId },
  });
  door.turnAway(request, reply, caller.id);
  return reply;
}

const timedOut: Failure = fail('timed_out', 'No token came in time. Try again later.', {
  retryAfter: 5,
}).failure;

const tooMany = (retryAfter: number): Failure =>
  fail('rate_limited', 'Too many new tokens are asked for. Ask again later, and for fewer.', {
    retryAfter,
  }).failure;

/**
 * Aborts when the client hangs up before its answer, the agent stops (S93), or a person takes away
 * what this request waits for: it then ends at once, and not with the answer from upstream.
 */
export function errandEnds(context: SocketContext, errand: Errand) {
  const { desk, stopping } = context;
  const { reply } = errand;
  const ending = new AbortController();
  const abort = () => ending.abort();
  const stopWatching = desk.watch(() => {
    if (judgeErrand(context, errand).kind !== 'allow') abort();
  });
  if (stopping.aborted || reply.raw.destroyed) abort();
  stopping.addEventListener('abort', abort, { once: true });
  const stopLooking = () => {
    stopWatching();
    stopping.removeEventListener('abort', abort);
  };
  reply.raw.once('close', () => {
    stopLooking();
    if (!reply.raw.writableFinished) abort();
  });
  return { signal: ending.signal, stopLooking, leave: abort };
}

async function withDeadline(
  { clock, tokens }: SocketContext,
  ms: number,
  request: TokenRequest,
): Promise<Result<ServedToken>> {
  let cancel = () => {};
  const late = new Promise<Result<ServedToken>>((resolve) => {
    cancel = clock.after(ms, () => resolve({ ok: false, failure: timedOut }));
  });
  const gone = new Promise<Result<ServedToken>>((resolve) => {
    const end = () => resolve({ ok: false, failure: timedOut });
    if (request.signal?.aborted) end();
    request.signal?.addEventListener('abort', end, { once: true });
  });
  const served = await Promise.race([tokens.token(request), late, gone]);
  cancel();
  return served;
}
