import type { FastifyInstance } from 'fastify';
import { jsonType } from '../answers.ts';
import { openApiDocument } from '../openapi.ts';

/** Made at the first request: starting the agent should not wait for a description few ask for. */
export function openApiRoute(app: FastifyInstance): void {
  let text: string | undefined;
  app.get('/v1/openapi.json', (_request, reply) => {
    text ??= JSON.stringify(openApiDocument());
    reply.header('content-type', jsonType).send(text);
  });
}
