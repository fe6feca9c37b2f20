import type { FastifyReply } from 'fastify';
import { type Failure, fail } from '../../shared/failure.ts';
import { includesAllScopes } from '../../shared/scope.ts';
import type { SocketContext } from './context.ts';
import { peerView } from './peer.ts';
import { type Allowed, type Errand, judgeErrand, refuseErrand } from './token-errand.ts';
import { errandEnds, turnAwayRevoked } from './token-wait.ts';

type Serve = (errand: Errand, decision: Allowed) => FastifyReply | Promise<FastifyReply>;

/** A request of a caller for which a person wants to be asked: first the answer, then the token. */
export function createAsking(context: SocketContext, serve: Serve) {
  const { desk, trail, peerOf } = context;

  return async (unasked: Errand, decision: Allowed): Promise<FastifyReply> => {
    // What is judged while it waits is what holds once it is allowed.
    const errand: Errand = { ...unasked, approved: true };
    const { request, reply, caller } = errand;
    const { account, scopes } = decision;
    const ended = errandEnds(context, errand);
    const answer = await desk.approvals.ask(
      {
        ...{ caller, accountId: account.id, scopes },
        peer: peerView(peerOf(request.raw.socket)),
      },
      { signal: ended.signal, hasLeft: () => reply.raw.destroyed },
    );
    ended.stopLooking();
    if (reply.raw.destroyed) {
      trail.record({
        ...{ event: 'token', decision: 'client_gone', requestId: request.id },
        ...{ callerId: caller.id, callerName: caller.name, accountId: account.id },
      });
      return reply;
    }
    const now = judgeErrand(context, errand);
    if (now.kind === 'gone') return turnAwayRevoked(context, errand, account.id);
    if (now.kind === 'deny') return refuseErrand(context, errand, now);
    if (!answer.ok) {
      return refuseErrand(context, errand, { failure: answer.failure, accountId: account.id });
    }
    // Allowed was what the person saw, and not what the same request would mean by now.
    if (now.account.id !== account.id || !includesAllScopes(scopes, now.scopes)) {
      return refuseErrand(context, errand, { failure: askAgain, accountId: account.id });
    }
    return serve({ ...errand, caller: now.caller }, now);
  };
}

const askAgain: Failure = fail(
  'timed_out',
  'What this request means changed while a person was asked. Ask again.',
  { retryAfter: 1 },
).failure;
