import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, bodyText, json, redirect } from './answer.ts';
import { type After, deliverLargeBody, deliverSlowly, waited } from './delivery.ts';
import type { Route } from './exchange.ts';
import { type AnswerFaults, altered } from './fault.ts';
import type { FaultOrders } from './fault-orders.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { RequestRecord } from './request-record.ts';
import type { Wants } from './wants.ts';

/** What surrounds every endpoint: the record, the wants, and the faults. */
export interface Service {
  readonly requests: RequestRecord;
  readonly wants: Wants;
  readonly faults: FaultOrders;
  readonly after: After;
  readonly now: () => number;
  readonly read: (request: FastifyRequest, route: Route) => ReceivedRequest;
}

export async function serve(
  service: Service,
  route: Route,
  httpRequest: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const request = service.read(httpRequest, route);
  service.requests.add(request);
  reply.raw.once('close', () => {
    if (service.requests.ending(request) !== 'pending') return;
    service.requests.end(request, reply.raw.writableFinished ? 'answered' : 'aborted');
  });
  const complaint = service.wants.judge(request);
  if (complaint !== undefined) {
    return send(
      service,
      reply,
      json(500, { error: 'not_as_wanted', error_description: complaint }),
    );
  }
  const faults = service.faults.take(request);
  const reset = faults.find('reset')?.moment;
  await hindered(service, faults, reply);
  if (reset === 'before') return cutOff(service, request, reply);
  const instead = standIn(faults);
  if (instead !== undefined) return send(service, reply, instead);
  const large = faults.find('large-body');
  if (large !== undefined) {
    reply.hijack();
    return deliverLargeBody(reply.raw, large.bytes, large.gzip);
  }
  const answer = withJsonFault(await route.answer({ request, faults }), faults);
  if (reset === 'after') return cutOff(service, request, reply);
  const slow = faults.find('slow-body');
  if (slow !== undefined) {
    reply.hijack();
    return deliverSlowly(reply.raw, answer, slow.msPerByte, service.after);
  }
  return send(service, reply, answer);
}

async function hindered(
  { after }: Service,
  faults: AnswerFaults,
  reply: FastifyReply,
): Promise<void> {
  await faults.find('hold')?.until;
  const delay = faults.find('delay');
  if (delay !== undefined) await waited(reply.raw, delay.ms, after);
}

/** A reset, not a tidy end: the client sees ECONNRESET. */
function cutOff({ requests }: Service, request: ReceivedRequest, reply: FastifyReply): void {
  requests.end(request, 'reset');
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
}

function standIn(faults: AnswerFaults): Answer | undefined {
  const answer = faults.find('answer');
  if (answer !== undefined) {
    return { status: answer.status, headers: answer.headers ?? {}, body: answer.body ?? '' };
  }
  const elsewhere = faults.find('redirect');
  return elsewhere === undefined ? undefined : redirect(elsewhere.to, elsewhere.status);
}

const withJsonFault = (answer: Answer, faults: AnswerFaults): Answer =>
  typeof answer.body === 'string'
    ? answer
    : { ...answer, body: altered(answer.body, faults.find('json')) };

/** By the injected clock, as the client may judge skew by the `Date` header. An ordered header wins. */
export function send(
  { now }: Pick<Service, 'now'>,
  reply: FastifyReply,
  answer: Answer,
): FastifyReply {
  return reply
    .code(answer.status)
    .headers({
      date: new Date(now()).toUTCString(),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...answer.headers,
    })
    .send(bodyText(answer));
}
