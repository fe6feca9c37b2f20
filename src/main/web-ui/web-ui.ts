import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Failure, fail, ok, type Result } from '../../shared/failure.ts';
import { type CommandDispatcher, isCommandName } from '../../shared/ui-contract.ts';
import type { AppStateSource } from '../app-state-source.ts';
import { loadCookies, loadFastify } from '../local-http/load-fastify.ts';
import type { Clock, Log, Random } from '../ports.ts';
import { judgeBrowserRequest } from './browser-request.ts';
import {
  type BrowserSession,
  browserSession,
  linkPrefix,
  pageKeyHeader,
} from './browser-session.ts';
import { type RendererFile, readRendererFiles } from './renderer-files.ts';
import { windowHeaders } from './response-headers.ts';
import {
  crossSitePage,
  linkNeededPage,
  linkUsedPage,
  type StandalonePage,
} from './standalone-pages.ts';
import { StateStreams } from './state-streams.ts';

export interface WebUiDependencies {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly commands: CommandDispatcher;
  readonly state: AppStateSource;
  /** Where the built window lies: `dist/renderer`. */
  readonly rendererFolder: string;
}

/** The window over loopback HTTP, for the agent without Electron (docs/decisions/browser-interface.md). */
export interface WebUi {
  readonly port: number;
  /** The first one-time link. */
  readonly link: string;
  /** A fresh one-time link; the one before it stops working if it was not used. */
  newLink(): string;
  close(): Promise<void>;
}

/** A `client_secret.json` of 64 KiB, escaped once more as a JSON string, with room to spare. */
const bodyLimit = 192 * 1024;

export async function openWebUi(deps: WebUiDependencies): Promise<Result<WebUi>> {
  const files = await readRendererFiles(deps.rendererFolder);
  if (!files.ok) return files;

  const { fastify } = loadFastify();
  const app = fastify({
    bodyLimit,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    connectionTimeout: 0,
    requestTimeout: 10_000,
    keepAliveTimeout: 30_000,
    http: { headersTimeout: 5_000, maxHeaderSize: 16 * 1024 },
    frameworkErrors: (_error, _request, reply) => {
      refuse(reply, 400, { code: 'invalid_request', sentence: 'This address cannot be read.' });
    },
  });
  const streams = new StateStreams(deps.clock, deps.state);
  await app.register(loadCookies());
  // The port is known only after listening, and hooks must be there before: they read it through this.
  let session: BrowserSession | undefined;
  let port = 0;
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(windowHeaders);
    if (session === undefined) return reply.code(503).send();
    return judge(request, reply, session, port);
  });
  app.setNotFoundHandler((_request, reply) =>
    refuse(reply, 404, { code: 'not_found', sentence: 'There is nothing at this address.' }),
  );
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, deps.log));
  addOpening(app, () => session);
  addFiles(app, files.value);
  addApi(app, deps, streams);

  try {
    await app.listen({ host: '127.0.0.1', port: 0 });
  } catch (error) {
    return fail('internal', 'The window could not be served on this computer. Try again.', {
      cause: error instanceof Error ? error.message : 'listen failed',
    });
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string') {
    return fail('internal', 'The window could not be served on this computer. Try again.');
  }
  port = address.port;
  const close = async (): Promise<void> => {
    streams.close();
    await app.close();
  };
  try {
    const opened = browserSession(deps.random, port);
    session = opened;
    const newLink = (): string => `http://127.0.0.1:${address.port}${opened.issueLink()}`;
    deps.log.info('web_ui_opened', { port });
    return ok({ port, link: newLink(), newLink, close });
  } catch (error) {
    // Nobody else knows of it yet: it would listen on and keep the process alive.
    await close();
    throw error;
  }
}

/** Hygiene first, then the session; only the one-time link is reachable without one. */
function judge(
  request: FastifyRequest,
  reply: FastifyReply,
  session: BrowserSession,
  port: number,
) {
  const opening = request.raw.url?.startsWith(linkPrefix) ?? false;
  const verdict = judgeBrowserRequest(request.raw, port);
  if (!verdict.ok) {
    if (opening && verdict.code === 'browser_request_refused') return show(reply, crossSitePage);
    return refuse(reply, verdict.status, verdict);
  }
  if (opening) return undefined;
  // By the route that will answer, not by the text of the address: `/%61pi/` is the same route.
  const forApi =
    request.routeOptions.url?.startsWith('/api/') ?? request.raw.url?.startsWith('/api/');
  const cookieHeld = session.holdsCookie(request.cookies[session.cookieName]);
  if (!forApi) return cookieHeld ? undefined : show(reply, linkNeededPage);
  const key = request.headers[pageKeyHeader];
  if (!cookieHeld || !session.holdsPageKey(typeof key === 'string' ? key : undefined)) {
    return refuse(reply, 401, {
      code: 'unauthenticated',
      sentence: 'This page has no session. Open Keybearer’s window with a new link.',
    });
  }
  return undefined;
}

function addOpening(app: FastifyInstance, session: () => BrowserSession | undefined): void {
  app.get<{ Params: { token: string } }>(`${linkPrefix}:token`, (request, reply) => {
    const opened = session();
    if (opened === undefined) return reply.code(503).send();
    const cookieHeld = opened.holdsCookie(request.cookies[opened.cookieName]);
    if (!opened.redeem(request.params.token, cookieHeld)) return show(reply, linkUsedPage);
    return reply
      .setCookie(opened.cookieName, opened.cookie.reveal(), {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
      })
      .redirect(`/#page-key=${opened.pageKey.reveal()}`, 303);
  });
}

function addFiles(app: FastifyInstance, files: ReadonlyMap<string, RendererFile>): void {
  for (const [path, file] of files) {
    app.get(path, (_request, reply) => reply.type(file.type).send(file.body));
  }
}

function addApi(app: FastifyInstance, deps: WebUiDependencies, streams: StateStreams): void {
  app.get('/api/events', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { ...windowHeaders, 'content-type': 'text/event-stream' });
    streams.open(reply.raw);
  });

  /**
   * 200 with the use case's `Result`, refused or not: the exchange itself worked. Other statuses mean
   * that the request never reached the use case.
   */
  app.post<{ Params: { name: string } }>('/api/commands/:name', async (request, reply) => {
    const { name } = request.params;
    if (!isCommandName(name)) {
      return refuse(reply, 404, { code: 'not_found', sentence: 'There is no such command.' });
    }
    return reply.send(await deps.commands.dispatch(name, request.body));
  });
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log) {
  const status =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
      ? error.statusCode
      : 500;
  if (status >= 500) {
    log.warn('web_ui_request_failed', { request: request.id });
    return refuse(reply, 500, {
      code: 'internal',
      sentence:
        'Keybearer could not do this because of a mistake in itself. Look at what the window shows, then try again.',
      cause: `request ${request.id}`,
    });
  }
  if (status === 413) {
    return refuse(reply, 413, { code: 'payload_too_large', sentence: 'This is too large.' });
  }
  return refuse(reply, status, { code: 'invalid_request', sentence: 'This cannot be read.' });
}

function refuse(reply: FastifyReply, status: number, failure: Failure): FastifyReply {
  const { code, sentence, cause } = failure;
  return reply
    .code(status)
    .headers(windowHeaders)
    .send({ ok: false, failure: { code, sentence, ...(cause === undefined ? {} : { cause }) } });
}

function show(reply: FastifyReply, page: StandalonePage): FastifyReply {
  return reply
    .code(page.status)
    .header('content-security-policy', page.policy)
    .type('text/html; charset=utf-8')
    .send(page.html);
}
