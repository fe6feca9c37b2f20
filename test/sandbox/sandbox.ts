import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type JsonObject, json } from './answer.ts';
import { AuthorizationCodes } from './authorization-codes.ts';
import { authorizationRoutes } from './authorization-endpoint.ts';
import { welcomePage } from './consent-page.ts';
import { controlRoutes } from './control-path.ts';
import type { After } from './delivery.ts';
import { DeviceCodes } from './device-codes.ts';
import { deviceRoutes } from './device-endpoint.ts';
import { discoveryRoutes } from './discovery.ts';
import type { AuthorizationServer, Route } from './exchange.ts';
import { FaultOrders } from './fault-orders.ts';
import { googleApiRoutes } from './google-apis.ts';
import { emptyLedger, GrantLedger } from './grant-ledger.ts';
import { iamCredentialsRoutes } from './iam-credentials.ts';
import type { ReceivedRequest } from './received-request.ts';
import { clientSecretJson, newClient, type RegisteredClient } from './registered-client.ts';
import { RequestRecord } from './request-record.ts';
import { type Service, send, serve } from './service.ts';
import { ServiceAccounts } from './service-accounts.ts';
import { processSigningKey, type SigningKey } from './signing-key.ts';
import type { SandboxState, SavedSandbox } from './state-file.ts';
import { tokenRoutes } from './token-endpoint.ts';
import { tokenInformationRoutes } from './token-information.ts';
import { Wants } from './wants.ts';

export interface SandboxOptions {
  /** 0, or left out: a free one. */
  readonly port?: number;
  /** Milliseconds since the epoch; expiry, id tokens and the `Date` header go by it. */
  readonly now?: () => number;
  /** For ordered delays; a manual clock's `after` in tests. */
  readonly after?: After;
  /** What an earlier sandbox left, and where to keep what becomes of it. */
  readonly state?: SandboxState;
  /** Serves faults and requests under `/sandbox/`, for tests that have the sandbox in another process. */
  readonly control?: boolean;
}

export interface Sandbox {
  readonly origin: string;
  readonly port: number;
  /** The text of a `client_secret.json` of this sandbox. */
  readonly clientSecretJson: string;
  /** Another client's `client_secret.json`. */
  addClient(projectId: string, type?: RegisteredClient['type']): string;
  readonly serviceAccounts: ServiceAccounts;
  readonly requests: RequestRecord;
  readonly faults: FaultOrders;
  readonly wants: Wants;
  close(): Promise<void>;
}

/** A real timer that keeps nobody awake. */
const realAfter: After = (ms, callback) => {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
};

/** A local authorization server that behaves as Google documents its own. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const saved = options.state?.saved;
  const signingKey: SigningKey = saved?.signingKey ?? (await processSigningKey());
  const client = saved?.client ?? newClient('keybearer-sandbox');
  const clients = new Map<string, RegisteredClient>([[client.clientId, client]]);
  const ledger = new GrantLedger(now, saved?.ledger ?? emptyLedger, () => save());
  const snapshot = (): SavedSandbox => ({ signingKey, client, ledger: ledger.entries() });
  const save = (): void => options.state?.save(snapshot());

  let origin = '';
  const codes = new AuthorizationCodes(now);
  const serviceAccounts = new ServiceAccounts(() => origin);
  const server: AuthorizationServer = {
    origin: () => origin,
    now,
    client: (clientId) => clients.get(clientId),
    siblings: (clientId) =>
      [...clients.values()]
        .filter(({ projectId }) => projectId === clients.get(clientId)?.projectId)
        .map((sibling) => sibling.clientId),
    codes,
    devices: new DeviceCodes(now),
    ledger,
    serviceAccounts,
    signingKey,
  };
  const requests = new RequestRecord(options.state === undefined || options.control === true);
  const faults = new FaultOrders();
  const wants = new Wants();
  const service: Service = {
    requests,
    wants,
    faults,
    now,
    after: options.after ?? realAfter,
    read: (request, route) => readRequest(server, request, route),
  };

  const http = httpServer(service, () => origin);
  const routes = [
    ...discoveryRoutes(server),
    ...authorizationRoutes(server),
    ...tokenRoutes(server),
    ...deviceRoutes(server),
    ...iamCredentialsRoutes(server),
    ...tokenInformationRoutes(server),
    ...googleApiRoutes(server),
  ];
  for (const route of routes) {
    http.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => serve(service, route, request, reply),
    });
  }
  http.get('/', (_request, reply) => send(service, reply, welcomePage()));
  if (options.control === true) controlRoutes(http, service);

  await http.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const { port } = http.server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  save();

  return {
    origin,
    port,
    clientSecretJson: clientSecretJson(client, origin),
    addClient: (projectId, type) => {
      const added = newClient(projectId, type);
      clients.set(added.clientId, added);
      return clientSecretJson(added, origin);
    },
    serviceAccounts,
    requests,
    faults,
    wants,
    close: () => http.close(),
  };
}

function httpServer(service: Service, origin: () => string): FastifyInstance {
  const http = fastify({
    bodyLimit: 64 * 1024,
    exposeHeadRoutes: false,
    // Held answers and keep-alive connections must not keep close() waiting.
    forceCloseConnections: true,
  });
  http.removeAllContentTypeParsers();
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  http.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  // A page elsewhere whose name was rebound to this address says its own name here.
  http.addHook('onRequest', async (request, reply) => {
    if (`http://${request.headers.host}` === origin()) return;
    await send(service, reply, json(421, { error: 'misdirected_request' }));
  });
  http.setNotFoundHandler((_request, reply) =>
    send(service, reply, json(404, { error: 'not_found' })),
  );
  http.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    const code = status < 500 ? 'invalid_request' : 'server_error';
    return send(service, reply, json(status, { error: code }));
  });
  return http;
}

function jsonBody(body: unknown): JsonObject | undefined {
  if (typeof body !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function readRequest(
  server: AuthorizationServer,
  request: FastifyRequest,
  route: Route,
): ReceivedRequest {
  const url = new URL(request.url, 'http://127.0.0.1');
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const all = [...url.searchParams, ...form];
  const names = all.map(([name]) => name);
  const parameters = Object.fromEntries(all);
  const { refresh_token: refreshToken, code } = parameters;
  const owner =
    (refreshToken === undefined ? undefined : server.ledger.ownerOf(refreshToken)) ??
    (code === undefined ? undefined : server.codes.ownerOf(code));
  return {
    endpoint: route.endpoint,
    method: request.method,
    path: url.pathname,
    headers: request.headers,
    query: Object.fromEntries(url.searchParams),
    form: Object.fromEntries(form),
    json: jsonBody(request.body),
    parameters,
    repeated: [...new Set(names.filter((name, index) => names.indexOf(name) !== index))],
    values: (name) => all.filter(([key]) => key === name).map(([, value]) => value),
    account: owner?.email,
    at: server.now(),
  };
}
