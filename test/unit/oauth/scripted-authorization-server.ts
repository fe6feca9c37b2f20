import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { OAuthClient } from '../../../src/main/accounts/oauth-client.ts';
import { Secret } from '../../../src/main/secret.ts';

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; text as it is. */
  readonly body?: object | string;
  /** Answers when it resolves. */
  readonly held?: Promise<void>;
}

export interface ReceivedRequest {
  readonly path: string;
  readonly method: string;
  readonly form: URLSearchParams;
}

type Script = (form: URLSearchParams) => ScriptedAnswer | Promise<ScriptedAnswer>;

const keys = await generateKeyPair('RS256');
const otherKeys = await generateKeyPair('RS256');

/** An authorization server on loopback whose every answer a test writes. Says only what it is told to. */
export class ScriptedAuthorizationServer {
  readonly received: ReceivedRequest[] = [];
  /** Paths of requests that the client gave up before they were answered. */
  readonly givenUp: string[] = [];
  token: Script = () => ({ status: 500, body: 'no token answer was written' });
  revoke: Script = () => ({ body: {} });
  jwks: Script = async () => ({
    body: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] },
  });
  /** Members that replace or (undefined) remove those of the discovery document. */
  metadata: Record<string, unknown> = {};
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => void this.#handle(request, response));
  }

  static async start(): Promise<ScriptedAuthorizationServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ScriptedAuthorizationServer(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get client(): OAuthClient {
    return {
      name: 'desk',
      clientId: 'client-1',
      clientSecret: new Secret('client-secret-1'),
      issuer: { kind: 'sandbox', origin: this.origin },
      projectId: undefined,
    };
  }

  requests(path: string): ReceivedRequest[] {
    return this.received.filter((request) => request.path === path);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const path = request.url ?? '';
    this.received.push({ path, method: request.method ?? '', form });
    response.once('close', () => {
      if (!response.writableEnded) this.givenUp.push(path);
    });
    const scripts: Record<string, Script> = {
      '/.well-known/openid-configuration': () => ({ body: this.#discovery() }),
      '/token': this.token,
      '/revoke': this.revoke,
      '/jwks': this.jwks,
    };
    const answer = (await scripts[path]?.(form)) ?? { status: 404, body: 'nothing here' };
    await answer.held;
    const json = typeof answer.body === 'object';
    response.writeHead(answer.status ?? 200, {
      'content-type': json ? 'application/json' : 'text/plain',
      ...answer.headers,
    });
    response.end(json ? JSON.stringify(answer.body) : answer.body);
  }

  #discovery(): object {
    return {
      issuer: this.origin,
      authorization_endpoint: `${this.origin}/authorize`,
      token_endpoint: `${this.origin}/token`,
      revocation_endpoint: `${this.origin}/revoke`,
      jwks_uri: `${this.origin}/jwks`,
      ...this.metadata,
    };
  }
}

export interface IdTokenWishes {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly without?: readonly string[];
  readonly signedBy?: 'issuer' | 'stranger' | 'client secret' | 'nobody';
}

/** An id token as the scripted server would give for this request, and whatever is to be wrong with it. */
export async function idToken(
  server: ScriptedAuthorizationServer,
  now: number,
  nonce: string,
  wishes: IdTokenWishes = {},
): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  const claims: Record<string, unknown> = {
    iss: server.origin,
    aud: 'client-1',
    azp: 'client-1',
    sub: '1001',
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    iat: issuedAt,
    exp: issuedAt + 3600,
    nonce,
    ...wishes.claims,
  };
  for (const name of wishes.without ?? []) delete claims[name];
  const jwt = new SignJWT(claims as JWTPayload);
  switch (wishes.signedBy ?? 'issuer') {
    case 'issuer':
      return sign(jwt, keys.privateKey);
    case 'stranger':
      return sign(jwt, otherKeys.privateKey);
    case 'client secret':
      return jwt
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode('client-secret-1'.padEnd(32, '-')));
    case 'nobody':
      return `${encoded({ alg: 'none' })}.${encoded(claims)}.`;
  }
}

const sign = (jwt: SignJWT, key: CryptoKey): Promise<string> =>
  jwt.setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(key);

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The usual good answer to a code; `more` replaces members or (undefined) leaves them out. */
export const tokenAnswer = (
  token: string,
  more: Readonly<Record<string, unknown>> = {},
): ScriptedAnswer => ({
  body: {
    access_token: 'ya29.access-1',
    token_type: 'Bearer',
    expires_in: 3599,
    refresh_token: '1//refresh-1',
    scope: 'openid https://www.googleapis.com/auth/userinfo.email',
    id_token: token,
    ...more,
  },
});
