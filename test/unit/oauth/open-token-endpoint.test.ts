import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenHttp, openHttp } from '../../../src/main/adapters/http.ts';
import { openTokenEndpoint } from '../../../src/main/oauth/open-token-endpoint.ts';
import type { TokenEndpoint } from '../../../src/main/oauth/token-endpoint.ts';
import { Secret } from '../../../src/main/secret.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import {
  idToken,
  ScriptedAuthorizationServer,
  tokenAnswer,
} from './scripted-authorization-server.ts';

const refreshToken = new Secret('1//old');
const clock = new ManualClock();
let server: ScriptedAuthorizationServer;
let http: OpenHttp;
let endpoint: TokenEndpoint;

beforeEach(async () => {
  server = await ScriptedAuthorizationServer.start();
  http = openHttp({ clock });
  endpoint = openTokenEndpoint({ http, clock });
});
afterEach(async () => {
  http.close();
  await server.close();
});

const refresh = (scopes?: readonly string[]) =>
  endpoint.refresh(server.client, refreshToken, scopes);

describe('a refresh', () => {
  it('sends the refresh token, the client and its secret, and a scope only when it is narrower', async () => {
    server.token = () => tokenAnswer('', { id_token: undefined, refresh_token: undefined });
    expect((await refresh()).kind).toBe('refreshed');
    expect((await refresh(['email', 'openid'])).kind).toBe('refreshed');
    const [whole, narrow] = server.requests('/token');
    expect(Object.fromEntries(whole?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: '1//old',
      client_id: 'client-1',
      client_secret: 'client-secret-1',
    });
    expect(narrow?.form.get('scope')).toBe('email openid');
  });

  it('sends one request, whatever the answer', async () => {
    for (const status of [200, 302, 400, 429, 500]) {
      server.token = () => ({ status, body: {} });
      await refresh();
    }
    expect(server.requests('/token')).toHaveLength(5);
  });

  it('works for a client without a secret', async () => {
    server.token = () => tokenAnswer('', { id_token: undefined });
    const client = { ...server.client, clientSecret: undefined };
    expect((await endpoint.refresh(client, refreshToken, undefined)).kind).toBe('refreshed');
    expect(server.requests('/token')[0]?.form.has('client_secret')).toBe(false);
  });

  it('T43: reads the error of a 401 that also carries a challenge', async () => {
    server.token = () => ({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="token"' },
      body: { error: 'invalid_client' },
    });
    expect(await refresh()).toMatchObject({ kind: 'rejected', error: 'invalid_client' });
  });

  it('does not hold a good access token back over an id token beside it', async () => {
    // A computer whose clock is wrong by a year can still refresh; who it is was verified at sign-in.
    const old = await idToken(server, clock.now() - 365 * 86_400_000, 'n');
    server.token = () => tokenAnswer(old);
    expect((await refresh()).kind).toBe('refreshed');
  });

  it('T48: does not follow a redirect', async () => {
    server.token = () => ({ status: 307, headers: { location: `${server.origin}/elsewhere` } });
    expect(await refresh()).toMatchObject({ kind: 'temporary', reason: 'network_intercepted' });
    expect(server.requests('/elsewhere')).toEqual([]);
  });

  it('T51: gives up at its deadline', async () => {
    server.token = () => ({ held: new Promise(() => {}) });
    const outcome = refresh();
    await expect.poll(() => server.requests('/token').length).toBe(1);
    await clock.advance(15_000);
    expect(await outcome).toMatchObject({
      kind: 'temporary',
      reason: 'upstream',
      failure: { code: 'timed_out' },
    });
  });

  it('T52: stops reading a body that does not end', async () => {
    server.token = () => ({ body: 'x'.repeat(8 * 1024 * 1024) });
    expect((await refresh()).kind).toBe('unusable');
  });

  it('T56: nobody there is offline', async () => {
    server.token = () => tokenAnswer('');
    await refresh();
    const { client } = server;
    await server.close();
    expect(await endpoint.refresh(client, refreshToken, undefined)).toMatchObject({
      kind: 'temporary',
      reason: 'offline',
    });
    server = await ScriptedAuthorizationServer.start();
  });

  it('never lets a token or a body into a failure', async () => {
    const bodies = ['1//old ya29.leak', { error: 'invalid_grant', error_description: 'ya29.leak' }];
    for (const status of [200, 400, 500]) {
      for (const body of bodies) {
        server.token = () => ({ status, body });
        const outcome = JSON.stringify(await refresh());
        expect(outcome).not.toContain('leak');
        expect(outcome).not.toContain('1//old');
        expect(outcome).not.toContain('client-secret-1');
      }
    }
  });
});

describe('what is known of a sandbox', () => {
  it('is asked for once, by however many at once', async () => {
    server.token = () => tokenAnswer('', { id_token: undefined });
    await Promise.all([refresh(), refresh(), refresh()]);
    await refresh();
    expect(server.requests('/.well-known/openid-configuration')).toHaveLength(1);
  });

  it('is asked for again after it could not be had', async () => {
    server.token = () => tokenAnswer('', { id_token: undefined });
    server.metadata = { token_endpoint: 'https://evil.example/token' };
    expect((await refresh()).kind).toBe('unusable');
    expect(server.requests('/token')).toEqual([]);
    server.metadata = {};
    expect((await refresh()).kind).toBe('refreshed');
  });
});

describe('a revocation (T63)', () => {
  const revoke = () => endpoint.revoke(server.client, refreshToken);

  it('sends the token to the revocation endpoint, in the body', async () => {
    expect(await revoke()).toEqual({ kind: 'revoked' });
    const [request] = server.requests('/revoke');
    expect(request?.method).toBe('POST');
    expect(request?.form.get('token')).toBe('1//old');
  });

  it('takes an empty 200 and "already gone" as done', async () => {
    server.revoke = () => ({ body: '' });
    expect((await revoke()).kind).toBe('revoked');
    server.revoke = () => ({ status: 400, body: { error: 'invalid_token' } });
    expect((await revoke()).kind).toBe('revoked');
  });

  it.each([
    ['503', { status: 503, body: {} }, 'upstream'],
    ['429', { status: 429, body: {} }, 'upstream'],
    ['a redirect', { status: 302, headers: { location: '/portal' } }, 'network_intercepted'],
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<p>Hi' }, 'network_intercepted'],
    ['another error', { status: 400, body: { error: 'invalid_request' } }, 'unexpected_response'],
    ['a 400 with a page', { status: 400, body: '<p>Hi' }, 'unexpected_response'],
    ['a 404', { status: 404, body: 'no' }, 'unexpected_response'],
  ])('does not take %s for done', async (_what, answer, code) => {
    server.revoke = () => answer;
    expect(await revoke()).toMatchObject({ kind: 'not_revoked', failure: { code } });
  });

  it('says so when the server has no revocation endpoint', async () => {
    server.metadata = { revocation_endpoint: undefined };
    expect((await revoke()).kind).toBe('not_revoked');
    expect(server.requests('/revoke')).toEqual([]);
  });
});
