import type { RequestListener, Server } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Failure, fail } from '../../shared/failure.ts';
import { loadFastify } from '../local-http/load-fastify.ts';
import type { Log } from '../ports.ts';
import { commonHeaders, refuse, refuseUnread } from './answers.ts';
import { holdsKey } from './caller-key.ts';
import type { SocketContext } from './context.ts';
import { misplacedKeyHeaders, mostBodyBytes, unauthenticatedSentence } from './guard.ts';
import { accountsRoute } from './routes/accounts.ts';
import { callerRoute } from './routes/caller.ts';
import { healthRoute } from './routes/health.ts';
import { identityTokenRoute } from './routes/identity-token.ts';
import { invalidateRoute } from './routes/invalidate.ts';
import { manageRoutes } from './routes/manage.ts';
import { manageAskRoutes } from './routes/manage-ask.ts';
import { openApiRoute } from './routes/openapi.ts';
import { pairRoutes } from './routes/pair.ts';
import { tokenRoute } from './routes/token.ts';
import { parseJsonBody } from './strict-json.ts';

/** No route has a schema of Fastify's, for zod judges requests: its compilers would take 30 ms to load. */
const noSchemas = () => () => {
  throw new Error('Routes judge their input by themselves.');
};
const noCompilers = { buildValidator: noSchemas, buildSerializer: noSchemas };

/** A failure on its way through Fastify's error path. */
class Refused extends Error {
  readonly failure: Failure;
  readonly headers: Readonly<Record<string, string>>;
  constructor(failure: Failure, headers: Readonly<Record<string, string>> = {}) {
    super(failure.code);
    this.failure = failure;
    this.headers = headers;
  }
}

/** The routes of the socket, on a server that others have opened and guard. */
export async function createHttpApp(
  server: Server,
  requestId: () => string,
  context: SocketContext,
): Promise<RequestListener> {
  const { fastify, LogController } = loadFastify();
  let handle: RequestListener = () => {};
  const app = fastify({
    serverFactory: (handler) => {
      handle = handler as RequestListener;
      return server;
    },
    genReqId: requestId,
    bodyLimit: mostBodyBytes,
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: noCompilers },
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => answerError(context.log, error, request, reply),
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(commonHeaders);
    done();
  });
  app.decorateRequest('caller', null);
  readJsonOnly(app);
  app.setErrorHandler((error, request, reply) => answerError(context.log, error, request, reply));
  answerUnknownPaths(app);

  healthRoute(app);
  pairRoutes(app, context);
  tokenRoute(app, context);
  identityTokenRoute(app, context);
  invalidateRoute(app, context);
  accountsRoute(app, context);
  callerRoute(app, context);
  openApiRoute(app);
  manageAskRoutes(app, context);
  manageRoutes(app, context);
  await app.ready();
  return handle;
}

function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    // The owner's commands carry files whose text is none of our business; a caller's body never holds a key.
    if (!request.url.startsWith('/v1/manage/') && holdsKey(bytes.toString('latin1'))) {
      const failure = fail('unauthenticated', unauthenticatedSentence).failure;
      return done(new Refused(failure, misplacedKeyHeaders));
    }
    const parsed = parseJsonBody(bytes);
    if (parsed.ok) done(null, parsed.value);
    else done(new Refused(parsed.failure));
  });
}

function answerUnknownPaths(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = ['GET', 'POST', 'DELETE'].filter((method) =>
      app.findRoute({ method: method as 'GET', url: knownPattern(path) }),
    );
    if (methods.length === 0) return refuse(reply, nothingHere);
    return refuse(reply.header('allow', methods.join(', ')), wrongMethod);
  });
}

const knownPattern = (path: string): string =>
  /^\/v1\/pair\/[^/]+$/.test(path) ? '/v1/pair/:id' : path;

const nothingHere = fail('not_found', 'There is nothing of this name here.').failure;
const wrongMethod = fail('method_not_allowed', 'This method is not supported here.').failure;
const jsonNeeded = fail(
  'unsupported_media_type',
  'A JSON body with "Content-Type: application/json" is needed.',
).failure;
const tooLarge = fail('payload_too_large', 'The body is larger than 64 KiB.').failure;
const malformed = fail('invalid_request', 'The request is malformed.').failure;
const internal = fail(
  'internal',
  'Something went wrong inside Keybearer. Try again; the log has more under this request id.',
).failure;

/** Fastify's own errors by their code; of any other only the name is logged, as its text may hold anything. */
function answerError(
  log: Log,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  reply.headers(commonHeaders);
  if (error instanceof Refused) return refuse(reply.headers(error.headers), error.failure);
  const { code, statusCode, name } = error as { code?: string; statusCode?: number; name?: string };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuseUnread(reply, tooLarge);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return refuse(reply, jsonNeeded);
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return refuse(reply, jsonNeeded);
  if (code?.startsWith('FST_') && statusCode !== undefined && statusCode < 500) {
    return refuse(reply, malformed);
  }
  log.warn('request_failed', { request_id: request.id, error: name, code });
  return refuse(reply, internal);
}
