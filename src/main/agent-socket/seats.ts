import type { FastifyReply } from 'fastify';

/**
 * How many requests of one caller may wait at once (S95). Only those that wait hold a seat: what is
 * answered from memory is over before another one begins.
 */
export interface Seats {
  areTaken(callerId: string): boolean;
  /** Holds a seat until the answer is out or the client is gone. */
  hold(callerId: string, reply: FastifyReply): void;
}

/** Ten times what the busiest script of ours keeps open; an eighth of all connections. */
const seatsPerCaller = 64;

export function createSeats(perCaller = seatsPerCaller): Seats {
  const held = new Map<string, number>();
  return {
    areTaken: (callerId) => (held.get(callerId) ?? 0) >= perCaller,
    hold(callerId, reply) {
      held.set(callerId, (held.get(callerId) ?? 0) + 1);
      reply.raw.once('close', () => {
        const left = (held.get(callerId) ?? 1) - 1;
        if (left === 0) held.delete(callerId);
        else held.set(callerId, left);
      });
    },
  };
}
