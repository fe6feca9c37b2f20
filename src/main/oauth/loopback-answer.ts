import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from './callback-hygiene.ts';
import { refusalSentences } from './sentences.ts';
import type { SignInPage } from './sign-in-pages.ts';

/** With every answer: nothing may be run, kept, guessed at, framed or told to the next page. */
const headers = (style: string): Record<string, string> => ({
  'Content-Security-Policy': `default-src 'none'; style-src ${style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // One request a connection, so that nothing lingers when the sign-in is over.
  Connection: 'close',
});

export function sendPage(response: ServerResponse, status: number, page: SignInPage): void {
  send(response, status, 'text/html; charset=utf-8', page.html, `'${page.styleHash}'`);
}

export function sendRefusal(response: ServerResponse, { status, sentence }: Refusal): void {
  if (status === 405) response.setHeader('Allow', 'GET');
  send(response, status, 'text/plain; charset=utf-8', `${sentence}\n`);
}

export function sendRedirect(
  response: ServerResponse,
  status: 302 | 303,
  location: string,
  cookie?: string,
): void {
  response.setHeader('Location', location);
  if (cookie !== undefined) response.setHeader('Set-Cookie', cookie);
  send(response, status, 'text/plain; charset=utf-8', '');
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  style = "'none'",
): void {
  response.writeHead(status, {
    ...headers(style),
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** What Node's parser refuses never becomes a request; it gets the same headers all the same. */
export function sendParserRefusal(socket: Duplex, code: string | undefined): void {
  if (!socket.writable) return;
  const [status, sentence] =
    code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', refusalSentences.tooLong]
      : ['400 Bad Request', refusalSentences.notHttp];
  const lines = Object.entries({
    ...headers("'none'"),
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(sentence),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${sentence}`);
}
