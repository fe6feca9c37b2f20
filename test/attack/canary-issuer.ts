import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Trouble } from './canary-troubles.ts';

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
  | 'device code'
  | 'PKCE verifier'
  | 'PKCE challenge'
  | 'state'
  | 'nonce'
  | 'server text'
  | 'address'
  | 'person';

const json = 'application/json';
/** RFC 8628 §3.4. */
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

const robot = 'robot@canary-project.iam.gserviceaccount.com';
const robotKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

interface Claims {
  readonly sub?: string;
  readonly email?: string;
  readonly nonce?: string;
}

/**
 * An authorization server all of whose words are recognisable, good answers and errors alike. Keeps
 * what it gave out and what it was shown, so that a test can look for it everywhere else.
 */
export class CanaryIssuer {
  readonly taints = new Map<string, TaintKind>();
  readonly address = `${canary('address').toLowerCase()}@mail.example`;
  readonly person = canary('person');
  readonly clientSecret = `GOCSPX-${canary('client-secret')}`;
  /** Somebody has it already and pastes it. */
  readonly lentToken = `ya29.${canary('lent')}`;
  /** Answers the token and revocation endpoints with this instead, until it is taken away. */
  trouble: Trouble | undefined;
  readonly #server: Server;
  readonly #refreshToken = `1//${canary('refresh')}`;
  /** Each imported file holds one, and the account that it speaks for is its own. */
  readonly #importedTokens = ['first', 'second'].map((which) => `1//${canary(which)}`);
  #nonce = '';
  #pendingAnswers = 0;
  /** Whose an access token is, where it came of an imported refresh token. */
  readonly #owners = new Map<string, string>();

  private constructor(server: Server) {
    this.#server = server;
    this.#taint('address', this.address);
    this.#taint('person', this.person);
    this.#taint('client secret', this.clientSecret);
    this.#taint('refresh token', this.#refreshToken);
    this.#taint('server text', 'zqcanary-portal');
    for (const token of this.#importedTokens) this.#taint('refresh token', token);
    this.#taint('access token', this.lentToken);
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

  /** As google-auth for Python writes it: the first or the second of two. */
  tokenJson(which: 0 | 1): string {
    return JSON.stringify({
      ...{ refresh_token: this.#importedTokens[which], token_uri: `${this.origin}/token` },
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
    const isPending = form.get('grant_type') === deviceGrant && this.#pendingAnswers-- > 0;
    if (isPending) {
      response.writeHead(428, { 'content-type': json }).end('{"error":"authorization_pending"}');
    } else if (trouble) {
      const marker = this.#taint('server text', canary('server-text'));
      response.writeHead(trouble.status, { 'content-type': trouble.type, ...trouble.headers });
      response.end(trouble.body(marker));
    } else if (url.pathname === '/authorize') {
      response.writeHead(302, { location: this.#authorize(url.searchParams) }).end();
    } else {
      const bearer = request.headers.authorization?.replace('Bearer ', '');
      const body = await this.#answer(url.pathname, form, bearer);
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

  async #answer(
    path: string,
    form: URLSearchParams,
    bearer: string | undefined,
  ): Promise<object | undefined> {
    switch (path) {
      case '/.well-known/openid-configuration':
        return this.#metadata();
      case '/jwks':
        return { keys: [{ ...(await exportJWK(publicKey)), kid: 'c', alg: 'RS256', use: 'sig' }] };
      case '/token':
        return this.#token(form);
      case '/device/code':
        return this.#deviceCode();
      case '/tokeninfo':
        return this.#tokenInformation(this.#owners.get(bearer ?? '') ?? 'lent');
      case '/revoke':
        return { note: this.#taint('server text', canary('server-text')) };
    }
    return path.endsWith(':generateAccessToken') ? this.#generated() : undefined;
  }

  #metadata(): object {
    const { origin } = this;
    return {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      revocation_endpoint: `${origin}/revoke`,
      device_authorization_endpoint: `${origin}/device/code`,
      jwks_uri: `${origin}/jwks`,
    };
  }

  /** The person agrees at once, but the first question comes before that. */
  #deviceCode(): object {
    this.#pendingAnswers = 1;
    return {
      device_code: this.#taint('device code', canary('device')),
      user_code: 'BCDF-GHJK',
      verification_url: `${this.origin}/device`,
      expires_in: 300,
      interval: 1,
    };
  }

  #tokenInformation(who: string): object {
    const scope = 'openid email https://www.googleapis.com/auth/calendar.readonly';
    return { aud: 'canary-client', scope, expires_in: '1800', ...this.#other(who) };
  }

  #generated(): object {
    return {
      accessToken: this.#accessToken(),
      expireTime: new Date(Date.now() + 3_600_000).toISOString(),
      note: this.#taint('server text', canary('server-text')),
    };
  }

  #accessToken(): string {
    return this.#taint('access token', `ya29.${canary('access')}`);
  }

  async #token(form: URLSearchParams): Promise<object> {
    this.#taint('PKCE verifier', form.get('code_verifier'));
    const assertion = form.get('assertion');
    const claims = assertion === null ? {} : decodeJwt(this.#taint('assertion', assertion));
    if (claims.target_audience !== undefined) {
      return { id_token: this.#taint('identity token', await this.#idToken({ sub: '4712' })) };
    }
    const access_token = this.#accessToken();
    const which = this.#importedTokens.indexOf(form.get('refresh_token') ?? '');
    if (which >= 0) this.#owners.set(access_token, `imported-${which}`);
    return {
      access_token,
      token_type: 'Bearer',
      expires_in: 3599,
      scope:
        form.get('scope') ??
        claims.scope ??
        'openid email https://www.googleapis.com/auth/calendar.readonly',
      note: this.#taint('server text', canary('server-text')),
      ...(await this.#grant(form.get('grant_type'))),
    };
  }

  /** What a sign-in brings beside the access token. */
  async #grant(type: string | null): Promise<object> {
    if (type === 'authorization_code') {
      const idToken = await this.#idToken({ nonce: this.#nonce });
      return { refresh_token: this.#refreshToken, id_token: this.#taint('id token', idToken) };
    }
    if (type !== deviceGrant) return {};
    return {
      refresh_token: this.#taint('refresh token', `1//${canary('device-refresh')}`),
      id_token: this.#taint('id token', await this.#idToken(this.#other('device'))),
    };
  }

  /** Another person, whose address is found wherever this one's is looked for. */
  #other(who: string): Claims {
    return { sub: `sub-${who}`, email: `${who}-${this.address}` };
  }

  #idToken(claims: Claims): Promise<string> {
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
