import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface Visit {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface VisitWishes {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request on a connection of its own, redirects not followed. Rejects when refused at the door. */
export function visit(url: string, wishes: VisitWishes = {}): Promise<Visit> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: wishes.method ?? 'GET', headers: { ...wishes.headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(wishes.body);
  });
}

/** The bytes as given, and everything that comes back until the server closes. */
export function sendBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    // A server may reset after its refusal while we still write; what it said counts.
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}

export const statusOf = (answer: string): number => Number(answer.split(' ')[1]);

/** A connection that says nothing. */
export function idleConnection(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Whether anyone still listens there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export const portOf = (url: string): number => Number(new URL(url).port);

/** A browser: opens the one-time link, keeps its cookie, and shows what the authorization server was asked. */
export async function openStartLink(link: string) {
  const start = await visit(link);
  const cookieHeader = start.headers['set-cookie']?.[0] ?? '';
  const asked = new URL(String(start.headers.location));
  return {
    start,
    cookieHeader,
    cookie: cookieHeader.split(';')[0] ?? '',
    asked,
    redirectUri: asked.searchParams.get('redirect_uri') ?? '',
    state: asked.searchParams.get('state') ?? '',
    nonce: asked.searchParams.get('nonce') ?? '',
  };
}

export type OpenedBrowser = Awaited<ReturnType<typeof openStartLink>>;

/** The browser comes back from the authorization server with these parameters. */
export const comeBack = (
  browser: OpenedBrowser,
  parameters: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Visit> =>
  visit(`${browser.redirectUri}?${new URLSearchParams(parameters)}`, {
    headers: { cookie: browser.cookie, ...headers },
  });

/** The same, and follows the last redirect as a browser does. */
export async function comeBackAndFollow(
  browser: OpenedBrowser,
  parameters: Readonly<Record<string, string>>,
): Promise<{ readonly answer: Visit; readonly page: Visit }> {
  const answer = await comeBack(browser, parameters);
  const { location } = answer.headers;
  if (location === undefined) return { answer, page: answer };
  return { answer, page: await visit(new URL(String(location), browser.redirectUri).href) };
}
