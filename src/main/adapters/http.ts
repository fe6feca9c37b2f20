import type { Agent, Dispatcher } from 'undici';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Clock, Http, HttpRequest, HttpResponse } from '../ports.ts';
import { cancelled, failureOfExchange, notEncrypted, tooLate } from './http-failure.ts';
import { readBody } from './response-body.ts';
import { loadUndici, type UndiciParts } from './undici-parts.ts';

/**
 * NODE_TLS_REJECT_UNAUTHORIZED=0 in a shell profile turns checks off wherever nobody says otherwise:
 * here it is said. A network whose IPv6 goes nowhere costs a quarter of a second, not a timeout.
 */
const verified = {
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2',
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: 250,
  // No timers of undici's own: the deadline is the one of the request, on the injected clock.
  timeout: 0,
} as const;

const connections = {
  allowH2: false,
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 10_000,
} as const;

/** Literals only: a name could be made to resolve to another machine. */
const loopback = new Set(['127.0.0.1', '[::1]']);

export interface OpenHttp extends Http {
  close(): Promise<void>;
}

interface Ways {
  readonly undici: UndiciParts;
  readonly direct: Agent;
  readonly outside: Result<Dispatcher>;
}

export function openHttp({ clock }: { readonly clock: Clock }): OpenHttp {
  let opened: Ways | undefined;
  return {
    async send(request) {
      const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
      if (url === undefined)
        return fail('internal', 'Keybearer made a request without an address.');
      const local = loopback.has(url.hostname);
      if (!local && url.protocol !== 'https:') return notEncrypted();
      opened ??= openWays();
      const { undici, direct, outside } = opened;
      if (local) return send(request, undici, direct, clock);
      return outside.ok ? send(request, undici, outside.value, clock) : outside;
    },
    async close() {
      await opened?.direct.destroy();
      if (opened?.outside.ok) await opened.outside.value.destroy();
    },
  };
}

function openWays(): Ways {
  const undici = loadUndici();
  const direct = new undici.Agent({ ...connections, connect: verified });
  return { undici, direct, outside: outsideOf(undici, direct) };
}

/** Through the proxy of `HTTPS_PROXY` where there is one, and unless `NO_PROXY` says otherwise. */
function outsideOf({ EnvHttpProxyAgent }: UndiciParts, direct: Agent): Result<Dispatcher> {
  if (proxyOfEnvironment() === undefined) return ok(direct);
  try {
    return ok(
      new EnvHttpProxyAgent({
        ...connections,
        connect: verified,
        proxyTls: verified,
        requestTls: verified,
      }),
    );
  } catch {
    return fail('offline', 'The proxy address in HTTPS_PROXY or HTTP_PROXY cannot be understood.');
  }
}

function proxyOfEnvironment(): string | undefined {
  const { https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY } = process.env;
  return [https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY].find(Boolean);
}

async function send(
  request: HttpRequest,
  undici: UndiciParts,
  dispatcher: Dispatcher,
  clock: Clock,
): Promise<Result<HttpResponse>> {
  if (request.signal?.aborted) return cancelled();
  const ending = new AbortController();
  let late = false;
  const cancelDeadline = clock.after(request.deadline, () => {
    late = true;
    ending.abort();
  });
  const cancel = () => ending.abort();
  request.signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await transfer(request, dispatcher, ending.signal);
  } catch (error) {
    if (late) return tooLate();
    if (request.signal?.aborted) return cancelled();
    if (error instanceof undici.errors.ClientDestroyedError) return cancelled();
    return failureOfExchange(error);
  } finally {
    cancelDeadline();
    request.signal?.removeEventListener('abort', cancel);
  }
}

async function transfer(
  request: HttpRequest,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Result<HttpResponse>> {
  const { origin, pathname, search } = new URL(request.url);
  const response = await dispatcher.request({
    origin,
    path: `${pathname}${search}`,
    signal,
    // Redirects are not followed: undici does so only through an interceptor, and there is none.
    method: request.method as Dispatcher.HttpMethod,
    headers: { 'accept-encoding': 'gzip', ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const headers = plainHeaders(response.headers);
  const body = await readBody(response.body, headers['content-encoding'] ?? '');
  return body.ok ? ok({ status: response.statusCode, headers, body: body.value }) : body;
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
