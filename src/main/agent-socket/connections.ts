import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Every open connection, and which of them may be closed to make room (S95): the longest idle one
 * that has no complete request in work, or does not read what it was answered. Idle counts from the opening or the last answer, not from the
 * last byte, so that a client that sends one byte a second is the first to go.
 */
export interface Connections {
  /** False when there was no room and none could be made. */
  open(socket: Socket): boolean;
  /** False when this connection has sent its share of requests ahead: the one before was its last. */
  begin(request: IncomingMessage, response: ServerResponse): boolean;
  /** True while a request of this connection is being answered. */
  isAnswering(socket: Socket): boolean;
  /** Its request failed and only waits for the delayed refusal: a good client comes first. */
  markExpendable(socket: Socket): void;
  /** Closes those without a request in work; the others end with their answer. */
  drain(): void;
  closeAll(): void;
}

interface Connection {
  /** When it was opened or last answered, counted in such events: only who was first matters. */
  idleSince: number;
  /** Requests whose answer is not finished. More than one when a client pipelines. */
  readonly inWork: IncomingMessage[];
  expendable: boolean;
  /** The first request, and each that came before the answer to the one before it. */
  sentAhead: number;
}

export function createConnections(most: number, mostSentAhead: number): Connections {
  const all = new Map<Socket, Connection>();
  let draining = false;
  let events = 0;

  const nextEvent = (): number => {
    events += 1;
    return events;
  };

  /** Whoever leaves answers unread is owed no more: 512 of those, without a key, would lock everybody out. */
  const isFinished = (socket: Socket, { inWork, expendable }: Connection): boolean =>
    inWork.length > 0 &&
    !expendable &&
    inWork.every(({ complete }) => complete) &&
    !socket.writableNeedDrain;

  const makeRoom = (): boolean => {
    let victim: Socket | undefined;
    let oldest = Number.POSITIVE_INFINITY;
    for (const [socket, connection] of all) {
      if (isFinished(socket, connection) || connection.idleSince >= oldest) continue;
      victim = socket;
      oldest = connection.idleSince;
    }
    if (!victim) return false;
    all.delete(victim);
    victim.destroy();
    return true;
  };

  return {
    open(socket) {
      if (all.size >= most && !makeRoom()) return false;
      all.set(socket, {
        idleSince: nextEvent(),
        inWork: [],
        expendable: false,
        sentAhead: 0,
      });
      socket.once('close', () => all.delete(socket));
      return true;
    },
    begin(request, response) {
      const connection = all.get(request.socket);
      if (!connection) return false;
      // A client that waits for its answers is held by its rate and seats, and may stay (S73).
      if (connection.sentAhead === 0 || connection.inWork.length > 0) connection.sentAhead += 1;
      if (connection.sentAhead > mostSentAhead) return false;
      // Node's own limit counts all, only says "Connection: close" and leaves the closing to the client.
      if (connection.sentAhead === mostSentAhead) response.shouldKeepAlive = false;
      connection.inWork.push(request);
      // It comes once; `once` would wrap it, which every request pays for.
      response.on('close', () => {
        const at = connection.inWork.indexOf(request);
        if (at >= 0) connection.inWork.splice(at, 1);
        connection.idleSince = nextEvent();
        connection.expendable = false;
        if (draining && connection.inWork.length === 0) request.socket.end();
      });
      return true;
    },
    isAnswering: (socket) => (all.get(socket)?.inWork.length ?? 0) > 0,
    markExpendable(socket) {
      const connection = all.get(socket);
      if (connection) connection.expendable = true;
    },
    drain() {
      draining = true;
      for (const [socket, connection] of all) if (connection.inWork.length === 0) socket.destroy();
    },
    closeAll() {
      for (const socket of all.keys()) socket.destroy();
    },
  };
}
