import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Configuration, Provider } from 'oidc-provider';
import { identityOf } from '../sandbox/identity.ts';
import { html } from '../sandbox/page.ts';
import { newClient, type RegisteredClient } from '../sandbox/registered-client.ts';
import { processSigningKey } from '../sandbox/signing-key.ts';

export interface IndependentServer {
  readonly origin: string;
  readonly clientSecretJson: string;
  close(): Promise<void>;
}

/** Scopes it knows beside the OpenID ones, under the names that Google gives them. */
const independentScopes: readonly string[] = [
  'https://www.googleapis.com/auth/calendar.readonly',
  'https://www.googleapis.com/auth/drive.metadata.readonly',
];

const hour = 3600;

/**
 * `oidc-provider` on loopback: a second authorization server, which nobody here wrote, so that what
 * passes against the sandbox is not merely the sandbox's own misunderstanding. It goes by the
 * machine's clock. It rotates refresh tokens, wants the client's secret at the revocation endpoint,
 * and advertises `iss` in the authorization response: in all three it differs from Google.
 */
export async function startIndependentServer(): Promise<IndependentServer> {
  const client = newClient('independent');
  let listener: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const provider = new Provider(origin, await configuration(client));
  // RFC 8252 §7.3 leaves the port open; the path is the application's business, as at Google.
  provider.Client.prototype.redirectUriAllowed = (uri: string) =>
    URL.canParse(uri) && ['127.0.0.1', '[::1]'].includes(new URL(uri).hostname);
  const answer = provider.callback();
  listener = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    interact(provider, request, response).catch((error: unknown) => {
      response.writeHead(500).end(error instanceof Error ? error.message : 'failed');
    });
  };
  return {
    origin,
    clientSecretJson: clientSecretJson(client, origin),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const clientSecretJson = (client: RegisteredClient, origin: string): string =>
  JSON.stringify({
    installed: {
      client_id: client.clientId,
      project_id: client.projectId,
      auth_uri: `${origin}/auth`,
      token_uri: `${origin}/token`,
      client_secret: client.clientSecret,
      redirect_uris: ['http://127.0.0.1'],
    },
  });

async function configuration(client: RegisteredClient): Promise<Configuration> {
  const { privateJwk, kid } = await processSigningKey();
  return {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        application_type: 'native',
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: ['http://127.0.0.1/'],
      },
    ],
    jwks: { keys: [{ ...privateJwk, kid, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    scopes: ['openid', 'email', 'profile', ...independentScopes],
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    // Google puts the address into the id token.
    conformIdTokenClaims: false,
    findAccount: (_context, address) => ({
      accountId: address,
      claims: () => ({
        sub: address,
        email: address,
        email_verified: true,
        name: identityOf(address)?.name,
      }),
    }),
    // Google has no `offline_access`: it asks by `access_type=offline` and `prompt=consent`.
    extraParams: ['access_type'],
    issueRefreshToken: (_context, asking) => asking.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => false,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_context, asking, token) => token.clientId === asking.clientId,
      },
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    ttl: {
      AccessToken: hour,
      AuthorizationCode: 60,
      Grant: 24 * hour,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: 24 * hour,
      Session: hour,
    },
  };
}

/** The pages that the provider leaves to whoever runs it: who are you, and do you agree. */
async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const details = await provider.interactionDetails(request, response);
  const scopes = String(details.params.scope ?? '').split(' ');
  if (request.method !== 'POST') {
    const hint = String(details.params.login_hint ?? 'ada@sandbox.example');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(details.prompt.name === 'login' ? loginPage(hint) : agreementPage(scopes));
    return;
  }
  const form = new URLSearchParams(await bodyOf(request));
  const denied = { error: 'access_denied', error_description: 'The person said no.' };
  if (form.get('decision') !== 'allow') {
    return provider.interactionFinished(request, response, denied);
  }
  if (details.prompt.name === 'login') {
    const accountId = form.get('account') ?? '';
    return provider.interactionFinished(request, response, { login: { accountId } });
  }
  const grant = new provider.Grant({
    accountId: details.session?.accountId,
    clientId: String(details.params.client_id),
  });
  const agreed = form.getAll('scope');
  grant.addOIDCScope(agreed.join(' '));
  grant.rejectOIDCScope(scopes.filter((scope) => !agreed.includes(scope)).join(' '));
  await provider.interactionFinished(request, response, {
    consent: { grantId: await grant.save() },
  });
}

const buttons = html`<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>`;

const loginPage = (hint: string): string =>
  html`<!doctype html><title>Sign in</title>
<form method="post"><label>Address <input type="email" name="account" value="${hint}"></label>
${buttons}</form>`.text;

const agreementPage = (scopes: readonly string[]): string =>
  html`<!doctype html><title>Agree</title>
<form method="post">${scopes.map(
    (scope) =>
      html`<label><input type="checkbox" name="scope" value="${scope}" checked> ${scope}</label>`,
  )}
${buttons}</form>`.text;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
