import type { FastifyInstance } from 'fastify';
import { refuse } from '../answers.ts';
import type { SocketContext } from '../context.ts';

/** A caller gives its key back; the key is dead with the answer. */
export function callerRoute(app: FastifyInstance, context: SocketContext): void {
  const { desk, door, upstream } = context;
  app.delete('/v1/caller', { onRequest: door.callersOnly }, (request, reply) => {
    const { id } = door.caller(request);
    const given = desk.giveBack(id);
    if (!given.ok) return void refuse(reply, given.failure);
    upstream.forget(id);
    reply.code(204).send();
  });
}
