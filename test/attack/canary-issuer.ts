import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Whoever finds it somewhere knows what it is: nothing else in the world holds this word. */
const canary = (kind: string): string => `zqcanary-${kind}-${randomBytes(9).toString('base64url')}`;

const { privateKey, publicKey } = await generateKeyPair('RS256');

/** What a secret of the run is, and where it may be seen is for the test to say. */
export type TaintKind =
  | 'access token'
  | 'refresh token'
  | 'id token'
  | 'authorization code'
  | 'client secret'
  | 'private key'
  | 'assertion'
  | 'identity token'
  | 'PKCE verifier'
  | 'PKCE challenge'
  | 'state'
  | 'nonce'
  | 'server text'
  | 'address'
  | 'person';

interface Trouble {
  readonly status: number;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: (marker: string) => string;
}

const json = 'application/json';

const robot = 'robot@canary-project.iam.gserviceaccount.com';
const robotKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

/** The shapes in which a server's words can come along an error. */
export const troubles: Readonly<Record<string, Trouble>> = {
  'an OAuth error': {
    ...{ status: 400, type: json },
    body: (marker) =>
      JSON.stringify({ error: 'invalid_grant', error_description: marker, error_uri: marker }),
  },
  'an error of no known name': {
    ...{ status: 400, type: json },
    body: (marker) => JSON.stringify({ error: marker, error_subtype: marker }),
  },
  'a page of an intermediary': {
    ...{ status: 502, type: 'text/html' },
    body: (marker) => `<html><title>${marker}</title>${marker}</html>`,
  },
  'a page in place of an answer': {
    ...{ status: 200, type: 'text/html' },
    body: (marker) => `<html>${marker}</html>`,
  },
  'a redirect': {
    ...{
      status: 302,
      type: json,
      headers: { location: 'https://portal.example/?x=zqcanary-portal' },
    },
    body: (marker) => marker,
  },
  'broken JSON': { status: 200, type: json, body: (marker) => `{"access_token":"${marker}",` },
  'a token with a line break': {
    ...{ status: 200, type: json },
    body: (marker) =>
      JSON.stringify({ access_token: `${marker}\r\nx`, token_type: 'Bearer', expires_in: 3600 }),
  },
};

/**
 * An authorization server all of whose words are recognisable, good answers and errors alike. Keeps
 * what it gave out and what it was shown, so that a test can look for it everywhere else.
 */
export class CanaryIssuer {
  readonly taints = new Map<string, TaintKind>();
  readonly address = `${canary('address').toLowerCase()}@mail.example`;
  readonly person = canary('person');
  readonly clientSecret = `GOCSPX-${canary('client-secret')}`;
  /** Answers the token and revocation endpoints with this instead, until it is taken away. */
  trouble: Trouble | undefined;
  readonly #server: Server;
  readonly #refreshToken = `1//${canary('refresh')}`;
  readonly #importedToken = `1//${canary('imported')}`;
  #nonce = '';

  private constructor(server: Server) {
    this.#server = server;
    this.#taint('address', this.address);
    this.#taint('person', this.person);
    this.#taint('client secret', this.clientSecret);
    this.#taint('refresh token', this.#refreshToken);
    this.#taint('server text', 'zqcanary-portal');
    this.#taint('refresh token', this.#importedToken);
    // One line of it: line breaks are written in more ways than one.
    this.#taint('private key', robotKey.split('\n')[9] ?? '');
    server.on('request', (request, response) => void this.#handle(request, response));
  }

  static async open(): Promise<CanaryIssuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new CanaryIssuer(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get clientSecretJson(): string {
    return JSON.stringify({
      installed: {
        client_id: 'canary-client',
        client_secret: this.clientSecret,
        project_id: 'canary-project',
        auth_uri: `${this.origin}/authorize`,
        token_uri: `${this.origin}/token`,
        redirect_uris: ['http://localhost'],
      },
    });
  }

  get serviceAccountJson(): string {
    return JSON.stringify({
      ...{ type: 'service_account', project_id: 'canary-project', private_key_id: 'c' },
      ...{ private_key: robotKey, client_email: robot, client_id: '4712' },
      token_uri: `${this.origin}/token`,
    });
  }

  /** As google-auth for Python writes it. */
  get tokenJson(): string {
    return JSON.stringify({
      ...{ refresh_token: this.#importedToken, token_uri: `${this.origin}/token` },
      ...{ client_id: 'canary-client', client_secret: this.clientSecret },
      scopes: ['openid', 'email', 'https://www.googleapis.com/auth/calendar.readonly'],
    });
  }

  ofKind(...kinds: readonly TaintKind[]): string[] {
    return [...this.taints].filter(([, kind]) => kinds.includes(kind)).map(([text]) => text);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #taint(kind: TaintKind, text: string | null): string {
    if (text !== null && text !== '') this.taints.set(text, kind);
    return text ?? '';
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const form = new URLSearchParams(Buffer.concat(pieces).toString());
    const url = new URL(request.url ?? '/', this.origin);
    const trouble = ['/token', '/revoke'].includes(url.pathname) ? this.trouble : undefined;
    if (trouble) {
      const marker = this.#taint('server text', canary('server-text'));
      response.writeHead(trouble.status, { 'content-type': trouble.type, ...trouble.headers });
      response.end(trouble.body(marker));
    } else if (url.pathname === '/authorize') {
      response.writeHead(302, { location: this.#authorize(url.searchParams) }).end();
    } else {
      const body = await this.#answer(url.pathname, form);
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': json });
      response.end(JSON.stringify(body ?? { error: canary('nothing-here') }));
    }
  }

  /** Consents at once. */
  #authorize(asked: URLSearchParams): string {
    this.#nonce = this.#taint('nonce', asked.get('nonce'));
    this.#taint('PKCE challenge', asked.get('code_challenge'));
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('state', this.#taint('state', asked.get('state')));
    back.searchParams.set('code', this.#taint('authorization code', `4/${canary('code')}`));
    back.searchParams.set('scope', asked.get('scope') ?? '');
    back.searchParams.set('iss', this.origin);
    return back.href;
  }

  async #answer(path: string, form: URLSearchParams): Promise<object | undefined> {
    const { origin } = this;
    if (path === '/.well-known/openid-configuration') {
      return {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        revocation_endpoint: `${origin}/revoke`,
        jwks_uri: `${origin}/jwks`,
      };
    }
    if (path === '/jwks') {
      return { keys: [{ ...(await exportJWK(publicKey)), kid: 'c', alg: 'RS256', use: 'sig' }] };
    }
    if (path === '/token') return this.#token(form);
    return path === '/revoke'
      ? { note: this.#taint('server text', canary('server-text')) }
      : undefined;
  }

  async #token(form: URLSearchParams): Promise<object> {
    this.#taint('PKCE verifier', form.get('code_verifier'));
    const assertion = form.get('assertion');
    const claims = assertion === null ? {} : decodeJwt(this.#taint('assertion', assertion));
    if (claims.target_audience !== undefined) {
      return { id_token: this.#taint('identity token', await this.#idToken({ sub: '4712' })) };
    }
    const isCode = form.get('grant_type') === 'authorization_code';
    const isImported = form.get('refresh_token') === this.#importedToken;
    return {
      access_token: this.#taint('access token', `ya29.${canary('access')}`),
      token_type: 'Bearer',
      expires_in: 3599,
      scope:
        form.get('scope') ??
        claims.scope ??
        'openid email https://www.googleapis.com/auth/calendar.readonly',
      note: this.#taint('server text', canary('server-text')),
      ...(isCode
        ? {
            refresh_token: this.#refreshToken,
            id_token: this.#taint('id token', await this.#idToken({ nonce: this.#nonce })),
          }
        : {}),
      ...(isImported
        ? { id_token: this.#taint('id token', await this.#idToken({ sub: '4713' })) }
        : {}),
    };
  }

  #idToken(claims: { readonly sub?: string; readonly nonce?: string }): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      iss: this.origin,
      aud: 'canary-client',
      azp: 'canary-client',
      sub: '4711',
      email: this.address,
      email_verified: true,
      name: this.person,
      iat: now,
      exp: now + 3600,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'c' })
      .sign(privateKey);
  }
}
