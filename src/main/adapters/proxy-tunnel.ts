import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { withoutBrackets } from '../proxy-address.ts';
import { verifiedTls } from './verified-tls.ts';

/** What a proxy that does not open a tunnel is reported with, as a `code`. */
export const proxyRefused = 'PROXY_REFUSED';

/**
 * A connection that a proxy leads to `target` (RFC 9110, section 9.3.6), with TLS spoken to the target
 * through it, so that the proxy sees a name and a port and no more. Each request has one of its own,
 * which the signal ends until it is opened; then it is the caller's.
 */
export async function proxyTunnel(proxy: URL, target: URL, signal: AbortSignal): Promise<Socket> {
  const socket = await opened(proxy, `${target.hostname}:${target.port || 443}`, signal);
  return connect({ ...verifiedTls, ...verifiedName(target), socket });
}

async function opened(proxy: URL, place: string, signal: AbortSignal): Promise<Socket> {
  const request = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  // Not the address itself: Node would send its name and password a second time, as `authorization`.
  const asked = request({
    ...verifiedTls,
    // Left to Node, the name would be that of the header: a proxy could show the target's certificate.
    ...verifiedName(proxy),
    ...(proxy.port === '' ? {} : { port: proxy.port }),
    method: 'CONNECT',
    path: place,
    headers: { host: place, ...authorization(proxy) },
    agent: false,
    signal,
  });
  asked.end();
  const [{ statusCode = 0 }, socket, early] = (await once(asked, 'connect')) as [
    IncomingMessage,
    Socket,
    Buffer,
  ];
  // Whatever a refusing proxy says is its own word: taken for the target's, it could end an account.
  if (statusCode < 200 || statusCode > 299) {
    socket.destroy();
    throw Object.assign(new Error('no tunnel'), { code: proxyRefused });
  }
  if (early.length > 0) socket.unshift(early);
  return socket;
}

/** Where to connect, and whose certificate is asked for; an address is not a name (RFC 6066, section 3). */
function verifiedName({ hostname }: URL): { readonly host: string; readonly servername: string } {
  const host = withoutBrackets(hostname);
  return { host, servername: isIP(host) === 0 ? host : '' };
}

/** Given as `http://name:password@host:port`. */
function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
