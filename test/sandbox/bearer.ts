import { type Answer, json } from './answer.ts';
import type { AuthorizationServer, Exchange } from './exchange.ts';
import type { Bearer } from './grant-ledger.ts';

/** RFC 6750 §2.1; the only way in which a Google API takes a token from a program that is careful. */
export const bearerToken = ({ request }: Exchange): string | undefined =>
  /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];

export type Admission =
  | { readonly ok: true; readonly bearer: Bearer }
  | { readonly ok: false; readonly answer: Answer };

const challenge = 'Bearer realm="https://accounts.google.com/"';

const unauthenticated = (): Answer =>
  json(
    401,
    {
      error: {
        code: 401,
        message:
          'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
        errors: [
          {
            message: 'Invalid Credentials',
            domain: 'global',
            reason: 'authError',
            location: 'Authorization',
            locationType: 'header',
          },
        ],
        status: 'UNAUTHENTICATED',
      },
    },
    { 'www-authenticate': `${challenge}, error="invalid_token"` },
  );

const insufficientScope = (wanted: readonly string[]): Answer =>
  json(
    403,
    {
      error: {
        code: 403,
        message: 'Request had insufficient authentication scopes.',
        errors: [
          {
            message: 'Insufficient Permission',
            domain: 'global',
            reason: 'insufficientPermissions',
          },
        ],
        status: 'PERMISSION_DENIED',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
            domain: 'googleapis.com',
          },
        ],
      },
    },
    { 'www-authenticate': `${challenge}, error="insufficient_scope", scope="${wanted.join(' ')}"` },
  );

/** Lets a request in whose token holds and has one of these scopes (RFC 6750 §3.1). */
export function admit(
  server: AuthorizationServer,
  exchange: Exchange,
  anyOf: readonly string[],
): Admission {
  const token = bearerToken(exchange);
  const bearer = token === undefined ? undefined : server.ledger.bearer(token);
  if (bearer === undefined) return { ok: false, answer: unauthenticated() };
  if (!anyOf.some((scope) => bearer.scopes.includes(scope))) {
    return { ok: false, answer: insufficientScope(anyOf) };
  }
  return { ok: true, bearer };
}
