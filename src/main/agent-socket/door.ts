import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Failure, fail } from '../../shared/failure.ts';
import type { Clock, Log } from '../ports.ts';
import { refuse, refuseOwner } from './answers.ts';
import { audit } from './audit.ts';
import type { CallerDesk } from './caller-desk.ts';
import { parseCallerKey } from './caller-key.ts';
import type { Caller } from './callers.ts';
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
  readonly log: Log;
  readonly desk: CallerDesk;
  readonly ownerKey: Pick<OwnerKey, 'matches'>;
  readonly connections: Connections;
  readonly seats: Seats;
}): Door {
  const { clock, log, desk, connections, seats } = deps;
  const brake = failureBrake();
  const shownKey = (request: FastifyRequest): string =>
    bearer.exec(request.headers.authorization ?? '')?.[1] ?? '';

  const answerLater = (request: FastifyRequest, reply: FastifyReply, answer: () => void) => {
    const delay = brake.delay(clock.boot());
    if (delay === 0) return answer();
    connections.markExpendable(request.raw.socket);
    const cancel = clock.after(delay, answer);
    reply.raw.once('close', cancel);
  };

  const turnAway: Door['turnAway'] = (request, reply, callerId) => {
    audit(log, {
      event: 'authenticate',
      decision: 'refused',
      reason: 'unauthenticated',
      requestId: request.id,
      callerId,
    });
    answerLater(request, reply, () => refuse(reply, unauthenticated));
  };

  return {
    servedOnly(request, reply, done) {
      this.callersOnly(request, reply, () => {
        const closed = desk.closed();
        if (!closed) return done();
        const { id: callerId } = this.caller(request);
        audit(log, {
          ...{ event: 'authenticate', decision: 'refused', reason: closed.code },
          ...{ requestId: request.id, callerId },
        });
        refuse(reply, closed);
      });
    },
    callersOnly(request, reply, done) {
      const key = parseCallerKey(shownKey(request));
      const caller = desk.authenticate(key);
      if (!caller) return turnAway(request, reply, key?.callerId);
      if (seats.areTaken(caller.id)) return void refuse(reply, tooManyInFlight);
      (request as CallerRequest).caller = caller;
      done();
    },
    ownerOnly(request, reply, done) {
      if (deps.ownerKey.matches(shownKey(request))) return done();
      audit(log, {
        event: 'authenticate',
        decision: 'refused',
        reason: 'owner_key',
        requestId: request.id,
      });
      answerLater(request, reply, () => refuseOwner(reply, ownerNeeded));
    },
    caller(request) {
      const { caller } = request as CallerRequest;
      if (!caller) throw new Error('A caller route without its door.');
      return caller;
    },
    turnAway,
  };
}
