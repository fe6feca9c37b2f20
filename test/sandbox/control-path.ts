import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { json } from './answer.ts';
import { type Fault, idTokenFlaws } from './fault.ts';
import { endpoints } from './received-request.ts';
import { type Service, send } from './service.ts';

const texts = z.record(z.string(), z.string());
const names = z.array(z.string());
const members = { set: z.record(z.string(), z.unknown()).optional(), remove: names.optional() };

/** Every fault that can be written down; `hold` needs somebody in the same process. */
const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('answer'),
    status: z.number().int().min(200).max(599),
    headers: texts.optional(),
    body: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('redirect'), to: z.string(), status: z.number().optional() }),
  z.strictObject({ kind: z.literal('reset'), moment: z.enum(['before', 'after']) }),
  z.strictObject({ kind: z.literal('delay'), ms: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal('slow-body'), msPerByte: z.number().nonnegative() }),
  z.strictObject({
    kind: z.literal('large-body'),
    bytes: z.number().positive(),
    gzip: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('json'), ...members }),
  z.strictObject({
    kind: z.literal('redirect-parameters'),
    set: texts.optional(),
    remove: names.optional(),
    repeat: texts.optional(),
  }),
  z.strictObject({ kind: z.literal('rotate-refresh-token') }),
  z.strictObject({
    kind: z.literal('grant-scopes'),
    drop: names.optional(),
    add: names.optional(),
  }),
  z.strictObject({ kind: z.literal('subject'), subject: z.string() }),
  z.strictObject({ kind: z.literal('id-token'), flaw: z.enum(idTokenFlaws) }),
  z.strictObject({ kind: z.literal('id-token-claims'), ...members }),
]);

const order = z.strictObject({
  endpoint: z.enum(endpoints),
  faults: z.array(fault).min(1),
  /** `always` until cleared. */
  times: z.union([z.number().int().positive(), z.literal('always')]).default(1),
  matching: texts.default({}),
});

/**
 * Ordering faults from another process: `POST /sandbox/faults`, `DELETE /sandbox/faults`,
 * `GET /sandbox/requests`. Not served unless asked for. Its JSON is a type that no page elsewhere
 * can send without asking first, and nothing here answers such a question.
 */
export function controlRoutes(http: FastifyInstance, service: Service): void {
  http.post('/sandbox/faults', (request, reply) => {
    const parsed = order.safeParse(parseJson(request.body));
    if (!parsed.success) {
      const description = z.prettifyError(parsed.error);
      return send(
        service,
        reply,
        json(400, { error: 'invalid_request', error_description: description }),
      );
    }
    const { endpoint, faults, times, matching } = parsed.data;
    const count = times === 'always' ? Number.POSITIVE_INFINITY : times;
    service.faults.order(endpoint, faults as readonly Fault[], { times: count, matching });
    return send(service, reply, json(200, { ordered: faults.length }));
  });
  http.delete('/sandbox/faults', (_request, reply) => {
    service.faults.clear();
    return send(service, reply, json(200, { cleared: true }));
  });
  http.get('/sandbox/requests', (_request, reply) => {
    const requests = service.requests.all().map((request) => ({
      endpoint: request.endpoint,
      method: request.method,
      account: request.account,
      parameters: request.parameters,
      at: request.at,
      ending: service.requests.ending(request),
    }));
    return send(service, reply, json(200, { requests }));
  });
}

function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
