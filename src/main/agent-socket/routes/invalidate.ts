import type { FastifyInstance } from 'fastify';
import { fail } from '../../../shared/failure.ts';
import { Secret } from '../../secret.ts';
import { answerJson, refuse } from '../answers.ts';
import { audit } from '../audit.ts';
import type { SocketContext } from '../context.ts';
import { permitted } from '../policy.ts';
import { parseFields } from '../request-fields.ts';
import { invalidateRequest } from '../wire-schemas.ts';

/** An API refused a token: drop it and get another. The token source does that once in 30 s per account. */
export function invalidateRoute(app: FastifyInstance, context: SocketContext): void {
  const { accounts, clock, desk, door, log, seats, tokens, upstream } = context;
  app.post('/v1/token/invalidate', { onRequest: door.callersOnly }, async (request, reply) => {
    const caller = door.caller(request);
    const fields = parseFields(invalidateRequest, request.body);
    if (!fields.ok) return refuse(reply, fields.failure);
    const pause = upstream.take(caller.id, clock.boot());
    if (pause > 0) {
      return refuse(
        reply,
        fail('rate_limited', 'Too many tokens are given back.', { retryAfter: pause }).failure,
      );
    }
    seats.hold(caller.id, reply);
    const refused = new Secret(fields.value.access_token);
    let accountId: string | undefined;
    for (const { account } of permitted(caller.grants, accounts)) {
      if (!(await tokens.invalidate(account.id, refused))) continue;
      accountId = account.id;
      break;
    }
    audit(log, {
      ...{ event: 'invalidate', decision: 'allowed', requestId: request.id },
      ...{ callerId: caller.id, accountId },
      reason: accountId === undefined ? 'not_ours' : 'invalidated',
    });
    if (!desk.again(caller.id)) {
      door.turnAway(request, reply, caller.id);
      return reply;
    }
    return answerJson(reply, 200, { invalidated: accountId !== undefined });
  });
}
