import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Failure, fail } from '../../../shared/failure.ts';
import { answerText } from '../answers.ts';
import type { AuditEntry } from '../audit.ts';
import type { SocketContext } from '../context.ts';
import { decide } from '../policy.ts';
import { createAsking } from '../token-ask.ts';
import {
  type Allowed,
  auditPeer,
  type Errand,
  judgeToken,
  refuseErrand,
  refuseQuery,
  scopesToAsk,
  tokenAnswer,
} from '../token-errand.ts';
import { readTokenQuery } from '../token-query.ts';
import { createWaiting } from '../token-wait.ts';

/** An access token for one account. What is cached is answered in the same turn of the event loop. */
export function tokenRoute(app: FastifyInstance, context: SocketContext): void {
  const { accounts, clock, desk, door, rates, seats } = context;
  const serve = createServing(context);
  const asking = createAsking(context, serve);

  app.get<{ Querystring: Record<string, unknown> }>(
    '/v1/token',
    { onRequest: door.servedOnly },
    (request, reply) => {
      const caller = door.caller(request);
      const query = readTokenQuery(request.query);
      if (!query.ok) return refuseQuery(context, request, reply, query.failure);
      const errand: Errand = { request, reply, caller, query: query.value, approved: false };
      const decision = decide(caller.grants, accounts, query.value);
      if (decision.kind === 'deny') return refuseErrand(context, errand, decision);

      const { account, scopes } = decision;
      const pause = rates.take(caller, clock.boot());
      if (pause > 0) {
        return refuseErrand(context, errand, { failure: overRate(pause), accountId: account.id });
      }
      if (!desk.approvals.isNeeded(caller, account.id, scopes)) return serve(errand, decision);
      seats.hold(caller.id, reply);
      return asking(errand, decision);
    },
  );
}

/** From memory where it is there, and otherwise by waiting. */
function createServing(context: SocketContext) {
  const { peerOf, repeats, seats, tokens, trail } = context;
  const waiting = createWaiting(context);

  return (errand: Errand, decision: Allowed): FastifyReply | Promise<FastifyReply> => {
    const { request, reply, caller, query, approved } = errand;
    const { account, scopes } = decision;
    const { minTtl } = query;
    const token = tokens.cached(account.id, scopesToAsk(decision), minTtl);
    if (!token) {
      // Who was asked about holds a seat already.
      if (!approved) seats.hold(caller.id, reply);
      return waiting(errand, decision);
    }
    const withheld = judgeToken(token, decision, caller, query);
    if (withheld) {
      return refuseErrand(context, errand, { failure: withheld, accountId: account.id });
    }
    const served = { callerId: caller.id, accountId: account.id, scopes, token: token.secret };
    const entry = (requestId: string): AuditEntry => ({
      ...{ event: 'token', decision: 'allowed', reason: 'cached', requestId },
      ...{ callerId: caller.id, callerName: caller.name, accountId: account.id, scopes },
      peer: auditPeer(peerOf, request),
    });
    trail.served(served, () => entry(request.id));
    const answer = tokenAnswer(context, errand, decision, { token, staleRefresh: false });
    if (!approved) repeats.note(request.raw, { minTtl, caller, served, entry, token, answer });
    return answerText(reply, answer);
  };
}

const overRate = (retryAfter: number): Failure =>
  fail('rate_limited', 'This caller asks more often than a person allows it.', { retryAfter })
    .failure;
