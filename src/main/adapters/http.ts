import { setMaxListeners } from 'node:events';
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Clock, Http, HttpRequest, HttpResponse } from '../ports.ts';
import { proxyFor } from '../proxy-address.ts';
import { cancelled, failureOfExchange, notEncrypted, tooLate } from './http-failure.ts';
import { proxyTunnel } from './proxy-tunnel.ts';
import { readBody } from './response-body.ts';
import { verifiedTls } from './verified-tls.ts';

/**
 * Idle for 4,000 ms, a connection is closed: before the five seconds after which Node's own servers close
 * theirs, so that no request goes into one that is just ending.
 */
const keptAlive = { keepAlive: true, timeout: 4_000 } as const;

/** Literals only: a name could be made to resolve to another machine. */
const loopback = new Set(['127.0.0.1', '[::1]']);

export interface OpenHttp extends Http {
  close(): void;
}

interface Agents {
  readonly plain: HttpAgent;
  readonly encrypted: HttpsAgent;
}

/** Requests over Node's own client, which follows no redirect (docs/decisions/http-client.md). */
export function openHttp({ clock }: { readonly clock: Clock }): OpenHttp {
  const agents: Agents = {
    plain: new HttpAgent(keptAlive),
    encrypted: new HttpsAgent({ ...keptAlive, ...verifiedTls }),
  };
  const closing = new AbortController();
  // Every request under way listens; Node takes more than ten for a leak unless told.
  setMaxListeners(0, closing.signal);
  return {
    async send(request) {
      const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
      if (url === undefined)
        return fail('internal', 'Keybearer made a request without an address.');
      const local = loopback.has(url.hostname);
      if (!local && url.protocol !== 'https:') return notEncrypted();
      const proxy = local ? ok(undefined) : proxyFor(url, process.env);
      if (!proxy.ok) return proxy;
      return inTime(request, clock, closing.signal, (signal) =>
        exchange(request, { url, agents, proxy: proxy.value?.url }, signal),
      );
    },
    close() {
      closing.abort();
      agents.plain.destroy();
      agents.encrypted.destroy();
    },
  };
}

/** Ends the work at the request's deadline, when its caller goes away, and when everything closes. */
async function inTime(
  request: HttpRequest,
  clock: Clock,
  closing: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result<HttpResponse>>,
): Promise<Result<HttpResponse>> {
  const givenUp = () => closing.aborted || request.signal?.aborted === true;
  if (givenUp()) return cancelled();
  const ending = new AbortController();
  const end = () => ending.abort();
  let late = false;
  const cancelDeadline = clock.after(request.deadline, () => {
    late = true;
    end();
  });
  for (const signal of [request.signal, closing]) signal?.addEventListener('abort', end);
  try {
    return await work(ending.signal);
  } catch (error) {
    if (late) return tooLate();
    return givenUp() ? cancelled() : failureOfExchange(error);
  } finally {
    cancelDeadline();
    for (const signal of [request.signal, closing]) signal?.removeEventListener('abort', end);
  }
}

interface Route {
  readonly url: URL;
  readonly agents: Agents;
  readonly proxy: URL | undefined;
}

async function exchange(
  { method, headers, body }: HttpRequest,
  { url, agents, proxy }: Route,
  signal: AbortSignal,
): Promise<Result<HttpResponse>> {
  // Node gives a DELETE with a body no length by itself: the body would be read as the next request.
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options = {
    method,
    headers: { 'accept-encoding': 'gzip', ...headers, ...length },
    signal,
  };
  const begun =
    url.protocol === 'http:'
      ? httpRequest(url, { ...options, agent: agents.plain })
      : proxy === undefined
        ? httpsRequest(url, { ...options, agent: agents.encrypted })
        : throughTunnel(url, options, await proxyTunnel(proxy, url, signal));
  const response = await responseTo(begun, body);
  const answered = plainHeaders(response);
  const text = await readBody(response, answered['content-encoding'] ?? '');
  if (!text.ok) return text;
  // Node has the status of every response that a client gets; the type is shared with servers.
  return ok({ status: response.statusCode ?? 0, headers: answered, body: text.value });
}

function throughTunnel(url: URL, options: RequestOptions, tunnel: Socket): ClientRequest {
  try {
    // Without an agent Node takes port 80 for the usual one, and would write ours behind the host's name.
    return httpsRequest(url, { ...options, defaultPort: 443, createConnection: () => tunnel });
  } catch (error) {
    tunnel.destroy();
    throw error;
  }
}

function responseTo(request: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // It stays: an error after the response began would end the process if nobody listened.
    request.on('error', reject);
    // An upgrade that nobody asked for ends without a word.
    request.once('close', () => reject(noResponse()));
    request.end(body);
  });
}

const noResponse = () => Object.assign(new Error('no response'), { code: 'ECONNRESET' });

const plainHeaders = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
