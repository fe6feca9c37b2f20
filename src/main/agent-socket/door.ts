import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Failure, fail } from '../../shared/failure.ts';
import type { Clock } from '../ports.ts';
import { refuse, refuseOwner } from './answers.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { CallerDesk } from './caller-desk.ts';
import { parseCallerKey } from './caller-key.ts';
import type { Caller } from './caller-records.ts';
import type { Connections } from './connections.ts';
import { unauthenticatedSentence } from './guard.ts';
import type { OwnerKey } from './owner-key.ts';
import { failureBrake } from './rate.ts';
import type { Seats } from './seats.ts';

/**
 * Who is asking: the first thing each route that gives anything settles, before its body is read. The
 * hooks answer by themselves when nobody may come in.
 */
export interface Door {
  readonly callersOnly: Hook;
  /** The same, and turned away while nobody is served. */
  readonly servedOnly: Hook;
  readonly ownerOnly: Hook;
  /** For a route that is open to all, and more open to the owner. */
  showsOwnerKey(request: FastifyRequest): boolean;
  /** The caller that `callersOnly` let in. */
  caller(request: FastifyRequest): Caller;
  /** The 401 of every failed authentication: one body, and slower the more of them come. */
  turnAway(request: FastifyRequest, reply: FastifyReply, callerId: string | undefined): void;
}

/** Set by `callersOnly`. A field that `app.decorateRequest` has made room for: a WeakMap costs the hot path dearly. */
interface CallerRequest extends FastifyRequest {
  caller: Caller | null;
}

type Hook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

const bearer = /^Bearer +([^\s]+)$/i;

const unauthenticated: Failure = fail('unauthenticated', unauthenticatedSentence).failure;
const ownerNeeded: Failure = fail(
  'unauthenticated',
  'The owner key of this agent is needed: KEYBEARER_HOME/owner.hdr, while the agent runs.',
).failure;
const tooManyInFlight: Failure = fail(
  'rate_limited',
  'This caller has too many requests in flight.',
  { retryAfter: 1 },
).failure;

export function createDoor(deps: {
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly desk: CallerDesk;
  readonly ownerKey: Pick<OwnerKey, 'matches'>;
  readonly connections: Connections;
  readonly seats: Seats;
}): Door {
  const { clock, trail, desk, connections, seats } = deps;
  const brake = failureBrake();
  const shownKey = (request: FastifyRequest): string =>
    bearer.exec(request.headers.authorization ?? '')?.[1] ?? '';

  const showsOwnerKey = (request: FastifyRequest): boolean =>
    deps.ownerKey.matches(shownKey(request));

  const answerLater = (request: FastifyRequest, reply: FastifyReply, answer: () => void) => {
    const delay = brake.delay(clock.boot());
    if (delay === 0) return answer();
    connections.markExpendable(request.raw.socket);
    const cancel = clock.after(delay, answer);
    reply.raw.once('close', cancel);
  };

  const turnAway: Door['turnAway'] = (request, reply, callerId) => {
    trail.record({
      event: 'authenticate',
      decision: 'refused',
      reason: 'unauthenticated',
      requestId: request.id,
      callerId,
    });
    answerLater(request, reply, () => refuse(reply, unauthenticated));
  };

  const caller: Door['caller'] = (request) => {
    const { caller: known } = request as CallerRequest;
    if (!known) throw new Error('A caller route without its door.');
    return known;
  };

  /** The key is good, and nobody is served, or this caller has too much under way. */
  const shut = (request: FastifyRequest, reply: FastifyReply, failure: Failure) => {
    const { id: callerId, name: callerName } = caller(request);
    trail.record({
      ...{ event: 'authenticate', decision: 'refused', reason: failure.code },
      ...{ requestId: request.id, callerId, callerName },
    });
    refuse(reply, failure);
  };

  const callersOnly: Hook = (request, reply, done) => {
    const opening = desk.opening();
    if (opening) return void opening.then(() => callersOnly(request, reply, done));
    const key = parseCallerKey(shownKey(request));
    const known = desk.authenticate(key);
    if (!known) return turnAway(request, reply, key?.callerId);
    (request as CallerRequest).caller = known;
    if (seats.areTaken(known.id)) return shut(request, reply, tooManyInFlight);
    const distrusted = desk.distrusted();
    if (distrusted) return shut(request, reply, distrusted);
    done();
  };

  return {
    callersOnly,
    servedOnly: (request, reply, done) =>
      callersOnly(request, reply, () => {
        const closed = desk.closed(caller(request));
        if (!closed) return done();
        shut(request, reply, closed);
      }),
    showsOwnerKey,
    ownerOnly(request, reply, done) {
      if (showsOwnerKey(request)) return done();
      trail.record({
        event: 'authenticate',
        decision: 'refused',
        reason: 'owner_key',
        requestId: request.id,
      });
      answerLater(request, reply, () => refuseOwner(reply, ownerNeeded));
    },
    caller,
    turnAway,
  };
}
