import type { FastifyInstance } from 'fastify';
import { type Failure, fail } from '../../../shared/failure.ts';
import type { Invalidation } from '../../credentials/token-source.ts';
import { Secret } from '../../secret.ts';
import { answerJson, refuse } from '../answers.ts';
import { fingerprint } from '../audit-tally.ts';
import type { SocketContext } from '../context.ts';
import { permitted } from '../policy.ts';
import { parseFields } from '../request-fields.ts';
import { auditPeer } from '../token-errand.ts';
import { invalidateRequest } from '../wire-schemas.ts';

/** An API refused a token: drop it and get another. The token source does that once in 30 s per scope set. */
export function invalidateRoute(app: FastifyInstance, context: SocketContext): void {
  const { accounts, clock, desk, door, peerOf, seats, trail, tokens, upstream } = context;
  app.post('/v1/token/invalidate', { onRequest: door.servedOnly }, async (request, reply) => {
    const caller = door.caller(request);
    const fields = parseFields(invalidateRequest, request.body);
    const refuseIt = (failure: Failure) => {
      trail.record({
        ...{ event: 'invalidate', decision: 'refused', reason: failure.code },
        ...{ requestId: request.id, callerId: caller.id, callerName: caller.name },
        peer: auditPeer(peerOf, request),
      });
      return refuse(reply, failure);
    };
    if (!fields.ok) return refuseIt(fields.failure);
    const pause = upstream.take(caller.id, clock.boot());
    if (pause > 0) return refuseIt(tooMany(pause));
    seats.hold(caller.id, reply);
    const refused = new Secret(fields.value.access_token);
    let accountId: string | undefined;
    let outcome: Invalidation = 'not_ours';
    for (const { account } of permitted(caller.grants, accounts)) {
      outcome = await tokens.invalidate(account.id, refused, caller.id);
      if (outcome === 'not_ours') continue;
      accountId = account.id;
      break;
    }
    trail.record({
      ...{ event: 'invalidate', decision: 'allowed', requestId: request.id },
      ...{ callerId: caller.id, callerName: caller.name, accountId },
      peer: auditPeer(peerOf, request),
      tokenFp: accountId === undefined ? undefined : fingerprint(refused),
      reason: outcome,
    });
    const now = desk.again(caller.id);
    if (!now) {
      door.turnAway(request, reply, caller.id);
      return reply;
    }
    const closed = desk.closed(now);
    if (closed) return refuse(reply, closed);
    return answerJson(reply, 200, { invalidated: outcome === 'invalidated' });
  });
}

const tooMany = (retryAfter: number): Failure =>
  fail('rate_limited', 'Too many tokens are given back.', { retryAfter }).failure;
