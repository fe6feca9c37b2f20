import { createHash, randomBytes } from 'node:crypto';
import { type Decisions, FollowingBrowser } from '../../support/following-browser.ts';

type Overrides = Readonly<Record<string, string | undefined>>;

export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const withoutAbsent = (fields: Overrides): URLSearchParams =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    ),
  );

/** A careful OAuth client made of nothing but `fetch`, so that the servers are tested by no code of the product. */
export class PlainClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly #authUri: string;
  readonly tokenUri: string;
  readonly verifier = randomBytes(32).toString('base64url');
  readonly state = randomBytes(16).toString('base64url');
  readonly nonce = randomBytes(16).toString('base64url');
  /** Nobody listens there; the browser stops before it. */
  readonly redirectUri = 'http://127.0.0.1:9/cb';

  constructor(clientSecretJson: string) {
    const { installed } = JSON.parse(clientSecretJson);
    this.clientId = installed.client_id;
    this.clientSecret = installed.client_secret;
    this.#authUri = installed.auth_uri;
    this.tokenUri = installed.token_uri;
  }

  /** A good authorization request, but for what is overridden; `undefined` leaves a parameter out. */
  authorizationUrl(overrides: Overrides = {}): string {
    const parameters = withoutAbsent({
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      response_type: 'code',
      scope: 'openid email https://www.googleapis.com/auth/calendar.readonly',
      state: this.state,
      nonce: this.nonce,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      access_type: 'offline',
      prompt: 'consent',
      ...overrides,
    });
    return `${this.#authUri}?${parameters}`;
  }

  /** Through the pages, to the authorization response. */
  async authorize(decisions: Decisions = {}, overrides: Overrides = {}): Promise<URLSearchParams> {
    const stopBefore = (url: URL) => url.href.startsWith(this.redirectUri);
    const browser = new FollowingBrowser({ ...decisions, stopBefore });
    const end = await browser.visit(this.authorizationUrl(overrides));
    browser.close();
    if (end.status !== 0) throw new Error(`ended at ${end.url} with ${end.status}: ${end.body}`);
    return new URL(end.url).searchParams;
  }

  exchange(code: string | null, overrides: Overrides = {}): Promise<TokenAnswer> {
    return this.#token({
      grant_type: 'authorization_code',
      code: code ?? undefined,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
      ...overrides,
    });
  }

  refresh(refreshToken: unknown, overrides: Overrides = {}): Promise<TokenAnswer> {
    return this.#token({
      grant_type: 'refresh_token',
      refresh_token: String(refreshToken),
      ...overrides,
    });
  }

  /** All the way to tokens; fails loudly when it does not get there. */
  async signIn(decisions: Decisions = {}, overrides: Overrides = {}): Promise<Tokens> {
    const response = await this.authorize(decisions, overrides);
    const { status, body } = await this.exchange(response.get('code'));
    if (status !== 200) throw new Error(`token endpoint: ${status} ${JSON.stringify(body)}`);
    return {
      accessToken: String(body.access_token),
      refreshToken: String(body.refresh_token),
      idToken: String(body.id_token),
      body,
    };
  }

  async #token(fields: Overrides): Promise<TokenAnswer> {
    const credentials = { client_id: this.clientId, client_secret: this.clientSecret };
    const body = withoutAbsent({ ...credentials, ...fields });
    // Kept open, a connection to a server that has been restarted would fail the next request.
    const headers = { connection: 'close' };
    const request = { method: 'POST', headers, body, redirect: 'manual' } as const;
    const response = await fetch(this.tokenUri, request);
    return { status: response.status, body: await jsonOf(response) };
  }
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function jsonOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null) throw new Error('not a JSON object');
  return { ...body };
}

export const withBearer = (token: string): RequestInit => ({
  headers: { authorization: `Bearer ${token}` },
});
