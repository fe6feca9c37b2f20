import type { FastifyInstance } from 'fastify';
import { type HealthBody, socketApi } from '../../../shared/socket-protocol.ts';
import { answerJson } from '../answers.ts';

/** All that a stranger learns: an agent is here, and which API it speaks. */
export function healthRoute(app: FastifyInstance): void {
  const body: HealthBody = { status: 'ok', api: socketApi };
  app.get('/v1/health', (_request, reply) => {
    answerJson(reply, 200, body);
  });
}
