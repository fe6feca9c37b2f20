import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

interface Options {
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** An ordinary HTTP client on the socket, and a raw one for what no client library would send. */
export class Client {
  readonly #path: string;
  readonly #agent: Agent;

  /** By default each request has a connection of its own. */
  constructor(path: string, agent = new Agent({ keepAlive: false, maxSockets: 1_000 })) {
    this.#path = path;
    this.#agent = agent;
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', url, { headers });
  }

  post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', url, {
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  send(method: string, url: string, options: Options = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { headers, body, signal } = options;
      const outgoing = request(
        {
          ...{ method, path: url, headers, agent: this.#agent, socketPath: this.#path },
          ...(signal ? { signal } : {}),
        },
        (response) => {
          response.setEncoding('utf8');
          let text = '';
          response.on('data', (piece: string) => {
            text += piece;
          });
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              json: parsed(text),
            }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** Sends bytes as they are; resolves with everything that came back once the server closed. */
  raw(bytes: string | Buffer): Promise<string> {
    return new Promise((resolve) => {
      let text = '';
      const socket = connect(this.#path);
      socket.setEncoding('utf8');
      socket.on('data', (piece) => {
        text += piece;
      });
      // A reset after the answer is how a refused connection ends when bytes were left unread.
      socket.on('error', () => {});
      socket.on('close', () => resolve(text));
      socket.write(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The request line, Host and what a test adds, ended as HTTP wants it. */
export const head = (line: string, ...headers: readonly string[]): string =>
  `${[line, 'Host: localhost', ...headers].join('\r\n')}\r\n\r\n`;
