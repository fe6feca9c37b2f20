import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import {
  type IndependentServer,
  startIndependentServer,
} from '../../support/independent-server.ts';
import { jsonOf, PlainClient, withBearer } from './plain-client.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

describe.each([
  ['the sandbox', () => startSandbox()],
  ['oidc-provider', () => startIndependentServer()],
] as const)('a plain client at %s', (_name, start) => {
  let server: Sandbox | IndependentServer;
  let metadata: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    server = await start();
    metadata = await jsonOf(await fetch(`${server.origin}/.well-known/openid-configuration`));
  });

  afterAll(() => server.close());

  it('signs in, verifies the id token, reads userinfo, refreshes, narrows and revokes', async () => {
    const client = new PlainClient(server.clientSecretJson);

    const response = await client.authorize({ account: 'dora@sandbox.example' });
    expect(response.get('state')).toBe(client.state);
    expect(response.get('iss')).toBe(server.origin);

    const { status, body: tokens } = await client.exchange(response.get('code'));
    expect(status).toBe(200);
    expect(tokens).toMatchObject({ token_type: 'Bearer', access_token: expect.any(String) });
    expect(tokens.refresh_token).toEqual(expect.any(String));

    const keys = createRemoteJWKSet(new URL(String(metadata.jwks_uri)));
    const { payload } = await jwtVerify(String(tokens.id_token), keys, {
      issuer: server.origin,
      audience: client.clientId,
      algorithms: ['RS256'],
    });
    expect(payload).toMatchObject({ nonce: client.nonce, email: 'dora@sandbox.example' });

    const userinfo = await fetch(
      String(metadata.userinfo_endpoint),
      withBearer(String(tokens.access_token)),
    );
    expect(await jsonOf(userinfo)).toMatchObject({
      sub: payload.sub,
      email: 'dora@sandbox.example',
    });

    const refreshed = await client.refresh(tokens.refresh_token);
    expect(refreshed.status).toBe(200);
    expect(refreshed.body.access_token).not.toBe(tokens.access_token);
    const refreshToken = refreshed.body.refresh_token ?? tokens.refresh_token;

    const narrowed = await client.refresh(refreshToken, { scope: calendar });
    expect(narrowed).toMatchObject({ status: 200, body: { scope: calendar } });
    const current = narrowed.body.refresh_token ?? refreshToken;

    const revoked = await fetch(String(metadata.revocation_endpoint), {
      method: 'POST',
      body: new URLSearchParams({
        token: String(current),
        client_id: client.clientId,
        client_secret: client.clientSecret,
      }),
    });
    expect(revoked.status).toBe(200);
    expect(await client.refresh(current)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('hears of a "no" with its state and the issuer', async () => {
    const client = new PlainClient(server.clientSecretJson);
    const response = await client.authorize({ answer: 'deny' });
    expect(Object.fromEntries(response)).toMatchObject({
      error: 'access_denied',
      state: client.state,
      iss: server.origin,
    });
    expect(response.has('code')).toBe(false);
  });

  it('is granted the scopes that stayed ticked and no others', async () => {
    const client = new PlainClient(server.clientSecretJson);
    const { body } = await client.signIn({ untick: [calendar] });
    const scopes = String(body.scope).split(' ');
    expect(scopes).toContain('openid');
    expect(scopes).not.toContain(calendar);
  });

  it('gets nothing without the verifier of its request', async () => {
    const client = new PlainClient(server.clientSecretJson);
    const response = await client.authorize();
    const stranger = 'somebody-else-who-has-seen-the-code-but-not-the-verifier';
    const answer = await client.exchange(response.get('code'), { code_verifier: stranger });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('finds a rotated refresh token dead, and with it the whole grant', async () => {
    if ('faults' in server) {
      server.faults.order(
        'token',
        { kind: 'rotate-refresh-token' },
        { matching: { grant_type: 'refresh_token' } },
      );
    }
    const client = new PlainClient(server.clientSecretJson);
    const { refreshToken } = await client.signIn();
    const { body } = await client.refresh(refreshToken);
    expect(body.refresh_token).toEqual(expect.any(String));
    expect(body.refresh_token).not.toBe(refreshToken);

    const reused = await client.refresh(refreshToken);
    expect(reused).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const successor = await client.refresh(body.refresh_token);
    expect(successor).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});
