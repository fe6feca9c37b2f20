import { type Answer, oauthError } from './answer.ts';
import type { AuthorizationServer } from './exchange.ts';
import type { ReceivedRequest } from './received-request.ts';
import { hasSecret, type RegisteredClient } from './registered-client.ts';

export type Authentication =
  | { readonly ok: true; readonly client: RegisteredClient }
  | { readonly ok: false; readonly answer: Answer };

const refused = (status: number, error: string, description: string): Authentication => ({
  ok: false,
  answer: oauthError(status, error, description),
});

interface PresentedCredentials {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

/** RFC 6749 §2.3.1: in the body, or as Basic with both halves form-encoded. */
function presentedCredentials(request: ReceivedRequest): PresentedCredentials {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic === undefined) {
    return { clientId: request.form.client_id, clientSecret: request.form.client_secret };
  }
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
  const decoded = new URLSearchParams(`id=${id}&secret=${secret}`);
  return {
    clientId: decoded.get('id') ?? undefined,
    clientSecret: decoded.get('secret') ?? undefined,
  };
}

/** Google wants the secret of a desktop client back, public as it is. */
export function authenticateClient(
  server: AuthorizationServer,
  request: ReceivedRequest,
): Authentication {
  const { clientId, clientSecret } = presentedCredentials(request);
  if (clientId === undefined || clientId === '') {
    return refused(400, 'invalid_request', 'Could not determine client ID from request.');
  }
  const client = server.client(clientId);
  if (client === undefined) {
    return refused(401, 'invalid_client', 'The OAuth client was not found.');
  }
  if (clientSecret === undefined || clientSecret === '') {
    return refused(400, 'invalid_request', 'client_secret is missing.');
  }
  if (!hasSecret(client, clientSecret)) {
    return refused(401, 'invalid_client', 'The provided client secret is invalid.');
  }
  return { ok: true, client };
}
