import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ok, type Result } from '../../shared/failure.ts';
import type { Clock, Log, Random } from '../ports.ts';
import { type Refusal, refuseBytes, refuseRequest } from './answers.ts';
import type { AuditTrail } from './audit-trail.ts';
import { type Connections, createConnections } from './connections.ts';
import { judgeHead } from './guard.ts';
import type { PeerOf } from './peer.ts';
import type { Repeats } from './repeat.ts';
import { type BoundSocket, bindSocket } from './socket-file.ts';

/** Numbers of the guard (§1 threat 18, S73, S74, S95). */
export interface SocketLimits {
  readonly connections: number;
  readonly headerBytes: number;
  readonly headersMs: number;
  readonly requestMs: number;
  readonly keepAliveMs: number;
  /** Sent ahead of their answers. */
  readonly requestsAhead: number;
  /** How often Node looks for connections past their deadline. */
  readonly checkMs: number;
  /** How long answers may still take once the agent stops. */
  readonly drainMs: number;
}

export const socketLimits: SocketLimits = {
  connections: 512,
  headerBytes: 8 * 1024,
  headersMs: 5_000,
  requestMs: 10_000,
  // Longer than a script pauses between two requests; the cap on connections takes back what idles.
  keepAliveMs: 30_000,
  requestsAhead: 100,
  checkMs: 500,
  drainMs: 3_000,
};

export interface ListenerDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly trail: AuditTrail;
  readonly peerOf: PeerOf;
  readonly requestId: () => string;
  readonly limits: SocketLimits;
}

export interface Listener {
  readonly server: Server;
  readonly connections: Connections;
  /**
   * Where requests go that the guard lets pass; `answersRepeat` sees each one before and may answer
   * what it knows to be the same as one that has passed.
   */
  serve(handler: RequestListener, answersRepeat: Repeats['answer']): void;
  open(path: string): Promise<Result<void>>;
  close(): Promise<void>;
}

export function createListener(deps: ListenerDeps): Listener {
  const { clock, log, limits, requestId } = deps;
  const connections = createConnections(limits.connections, limits.requestsAhead);
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkMs,
    // The guard answers a missing Host as it answers a wrong one.
    requireHostHeader: false,
  });
  let handler: RequestListener = () => {};
  let answersRepeat: Repeats['answer'] = () => false;
  let bound: BoundSocket | undefined;

  // Before Node's own listener attaches the HTTP parser: nothing a stranger sends is parsed.
  server.prependListener('connection', (socket: Socket) => {
    if (isStranger(socket, deps) || !connections.open(socket)) socket.destroy();
  });

  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    if (!connections.begin(request, response) || answersRepeat(request, response)) return;
    const refusal = judgeHead(request);
    if (!refusal) return handler(request, response);
    const id = requestId();
    log.info('request_refused', { code: refusal.code, request_id: id });
    refuseRequest(response, { ...refusal, requestId: id });
  };
  server.on('request', onRequest);
  // Without these two Node answers "100 Continue" by itself, before the guard has looked.
  server.on('checkContinue', onRequest);
  server.on('checkExpectation', onRequest);
  server.on('connect', (_request, socket) =>
    refuseStream(socket, {
      code: 'method_not_allowed',
      sentence: 'This method is not supported here.',
      requestId: requestId(),
    }),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Bytes after a good request must not be answered in the middle of its answer.
    const silent = error.code === 'ECONNRESET' || connections.isAnswering(socket as Socket);
    if (silent || !socket.writable) socket.destroy();
    else refuseStream(socket, { ...unreadable(error.code), requestId: requestId() });
  });
  server.on('error', (error: NodeJS.ErrnoException) =>
    log.warn('socket_error', { code: error.code ?? 'unknown' }),
  );

  return {
    server,
    connections,
    serve(next, repeat) {
      handler = next;
      answersRepeat = repeat;
    },
    async open(path) {
      const result = await bindSocket(server, path, deps);
      if (!result.ok) return result;
      bound = result.value;
      return ok(undefined);
    },
    async close() {
      // The name first: whoever comes now is told that no agent runs, and not cut off.
      bound?.removeName();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      connections.drain();
      const cancel = clock.after(limits.drainMs, () => connections.closeAll());
      await closed;
      cancel();
    },
  };
}

function isStranger(socket: Socket, { peerOf, trail }: ListenerDeps): boolean {
  const peer = peerOf(socket);
  const own = process.geteuid?.();
  if (!peer || own === undefined || peer.uid === own) return false;
  trail.record({
    event: 'peer',
    decision: 'refused',
    reason: 'other_uid',
    peer: { uid: peer.uid, pid: peer.pid, exe: null },
  });
  return true;
}

const refuseStream = (stream: Duplex, refusal: Refusal): void =>
  // Node types it as any stream; on this server it is always the connection's socket.
  refuseBytes(stream as Socket, refusal);

function unreadable(code: string | undefined) {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { code: 'headers_too_large', sentence: 'The headers are larger than 8 KiB.' } as const;
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { code: 'invalid_request', sentence: 'The request did not arrive in time.' } as const;
  }
  return { code: 'invalid_request', sentence: 'This is not an HTTP/1.1 request.' } as const;
}
