import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';

/** One request as the scripted socket saw it. */
export interface SeenRequest {
  readonly route: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly body: unknown;
}

export type Reply = (response: ServerResponse, seen: SeenRequest) => void;

/**
 * An agent socket that answers by script: for each route (`GET /v1/health`) a list of replies, of which
 * the last stays. What is not in the script is answered with an error that names it.
 */
export class ScriptedSocket {
  readonly path: string;
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  readonly #connections = new Set<Socket>();
  readonly #script = new Map<string, Reply[]>();

  private constructor(path: string) {
    this.path = path;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket: Socket) => {
      this.#connections.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#connections.delete(socket));
    });
  }

  static async open(path: string): Promise<ScriptedSocket> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const scripted = new ScriptedSocket(path);
    const before = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        scripted.#server.once('error', reject);
        scripted.#server.listen(path, resolve);
      });
    } finally {
      process.umask(before);
    }
    return scripted;
  }

  on(route: string, ...replies: readonly Reply[]): this {
    this.#script.set(route, [...replies]);
    return this;
  }

  /** The requests to one route, in order. */
  to(route: string): readonly SeenRequest[] {
    return this.seen.filter((request) => request.route === route);
  }

  async close(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const text = await readAll(request);
    const seen: SeenRequest = {
      route: `${request.method} ${url.pathname}`,
      query: url.searchParams,
      authorization: request.headers.authorization,
      rawHeaders: request.rawHeaders,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.seen.push(seen);
    const replies = this.#script.get(seen.route) ?? [];
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? unscripted;
    reply(response, seen);
  }
}

const unscripted: Reply = (response, seen) =>
  refusal(500, 'internal', `Not in the script: ${seen.route}`)(response, seen);

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

export const json =
  (status: number, body: object, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

export const refusal = (
  status: number,
  error: string,
  error_description: string,
  headers: Record<string, string> = {},
): Reply => json(status, { error, error_description, request_id: 'req-1' }, headers);

/** Bytes as they stand, each part in a packet of its own, and then the end of the connection. */
export const bytes =
  (...parts: readonly string[]): Reply =>
  async (response) => {
    const { socket } = response;
    for (const part of parts) {
      await new Promise((resolve) => socket?.write(part, resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket?.end();
  };

/** Takes the request and never answers. */
export const silence: Reply = () => {};

/** Newline-delimited snapshots: whoever connects gets the last one, and then each that is pushed. */
export class SnapshotStream {
  #last: object;
  readonly #open = new Set<ServerResponse>();

  constructor(first: object) {
    this.#last = first;
  }

  readonly reply: Reply = (response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(`${JSON.stringify(this.#last)}\n`);
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
  };

  push(snapshot: object): void {
    this.#last = snapshot;
    for (const response of this.#open) response.write(`${JSON.stringify(snapshot)}\n`);
  }

  /** Ends the streams as an agent does that stops, or one that has enough of long answers. */
  end(): void {
    for (const response of this.#open) response.end();
  }
}
