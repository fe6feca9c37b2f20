import { type Answer, type JsonObject, json } from './answer.ts';
import { admit } from './bearer.ts';
import type { AuthorizationServer, Exchange, Route } from './exchange.ts';
import { readScopes } from './google-scope.ts';
import { serviceAccountIdToken, serviceAccountToken } from './service-account-token.ts';
import type { ServiceAccount } from './service-accounts.ts';

const neededScopes = [
  'https://www.googleapis.com/auth/cloud-platform',
  'https://www.googleapis.com/auth/iam',
];

/** Google's IAM Service Account Credentials API, at the sandbox's own origin. */
export const iamCredentialsRoutes = (server: AuthorizationServer): readonly Route[] => [
  {
    method: 'POST',
    path: '/v1/projects/-/serviceAccounts/:call',
    endpoint: 'iam_credentials',
    answer: (exchange) => answerCall(server, exchange),
  },
];

const refusal = (code: number, status: string, message: string): Answer =>
  json(code, { error: { code, message, status } });

const denied = (permission: string): Answer =>
  refusal(
    403,
    'PERMISSION_DENIED',
    `Permission '${permission}' denied on resource (or it may not exist).`,
  );

async function answerCall(server: AuthorizationServer, exchange: Exchange): Promise<Answer> {
  const admission = admit(server, exchange, neededScopes);
  if (!admission.ok) return admission.answer;
  const { request } = exchange;
  const last = decodeURIComponent(request.path.split('/').at(-1) ?? '');
  const [email = '', method = ''] = last.split(':');
  const body = request.json ?? {};
  const chain = [...delegatesIn(body), email];
  let caller = admission.bearer.grant.email;
  let target: ServiceAccount | undefined;
  // Each may create tokens for the next (IAM's rule for delegates).
  for (const next of chain) {
    target = server.serviceAccounts.byEmail(next);
    if (target === undefined || !target.tokenCreators.has(caller)) {
      return denied(
        method === 'generateIdToken'
          ? 'iam.serviceAccounts.getOpenIdToken'
          : 'iam.serviceAccounts.getAccessToken',
      );
    }
    caller = next;
  }
  if (target === undefined) return refusal(404, 'NOT_FOUND', 'Not found.');
  switch (method) {
    case 'generateAccessToken':
      return accessToken(server, target, body);
    case 'generateIdToken':
      return typeof body.audience === 'string' && body.audience !== ''
        ? json(200, { token: await serviceAccountIdToken(server, target, body.audience) })
        : refusal(400, 'INVALID_ARGUMENT', 'Audience is required.');
    default:
      return refusal(404, 'NOT_FOUND', 'Not found.');
  }
}

function delegatesIn({ delegates }: JsonObject): string[] {
  if (!Array.isArray(delegates)) return [];
  return delegates.map((name) =>
    decodeURIComponent(String(name)).replace('projects/-/serviceAccounts/', ''),
  );
}

function accessToken(
  server: AuthorizationServer,
  target: ServiceAccount,
  body: JsonObject,
): Answer {
  const scope = Array.isArray(body.scope) ? body.scope.join(' ') : '';
  const asked = readScopes(scope);
  if (asked.valid.length === 0 || asked.invalid.length > 0) {
    return refusal(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.');
  }
  const lifetime = Number(/^(\d+)s$/.exec(String(body.lifetime ?? '3600s'))?.[1]);
  // Longer ones only where an organisation policy allows it, and the sandbox has none.
  if (!(lifetime >= 1 && lifetime <= 3600)) {
    return refusal(400, 'INVALID_ARGUMENT', 'The lifetime is not allowed.');
  }
  const issued = serviceAccountToken(server, target, target.email, asked.valid, lifetime);
  return json(200, {
    accessToken: issued.access_token,
    expireTime: new Date(server.now() + lifetime * 1000).toISOString(),
  });
}
