import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { PlainClient } from './plain-client.ts';

let sandbox: Sandbox;
let client: PlainClient;

beforeEach(async () => {
  sandbox = await startSandbox();
  client = new PlainClient(sandbox.clientSecretJson);
});

afterEach(() => sandbox.close());

it('lets a request pass that is as wanted', async () => {
  sandbox.wants.next('authorization', {
    access_type: 'offline',
    code_challenge_method: 'S256',
    redirect_uri: /^http:\/\/127\.0\.0\.1:\d+\//,
    login_hint: undefined,
  });
  await client.signIn();
  expect(() => sandbox.wants.assertMet()).not.toThrow();
});

it('answers one that is not with what it lacks, and fails the test with the same words', async () => {
  sandbox.wants.next('token', { scope: 'openid', client_secret: undefined, account: /^ada@/ });
  const response = await client.authorize({ account: 'bruno@sandbox.example' });
  const { status, body } = await client.exchange(response.get('code'));
  expect(status).toBe(500);
  const lacks = 'scope: wanted openid, got nothing; client_secret: wanted absent, got GOCSPX-';
  expect(body.error_description).toContain(lacks);
  expect(body.error_description).toContain('account: wanted /^ada@/, got bruno@sandbox.example');
  expect(() => sandbox.wants.assertMet()).toThrow(lacks);
});

it('fails the test for a request that never came', () => {
  sandbox.wants.next('revoke', { token: /./ });
  expect(() => sandbox.wants.assertMet()).toThrow('No request to revoke came');
});

it('records what came, in order, and waits for what is still to come', async () => {
  const arrival = sandbox.requests.arrival('token', 2);
  const { refreshToken } = await client.signIn({ account: 'bruno@sandbox.example' });
  await client.refresh(refreshToken, { scope: 'openid' });
  await arrival;
  expect(sandbox.requests.all().map(({ endpoint }) => endpoint)).toEqual([
    'authorization',
    'consent',
    'token',
    'token',
  ]);
  expect(sandbox.requests.last('token')).toMatchObject({
    account: 'bruno@sandbox.example',
    form: { grant_type: 'refresh_token', scope: 'openid' },
  });
  expect(sandbox.requests.count('token', { grant_type: 'refresh_token' })).toBe(1);
  expect(() => sandbox.requests.last('revoke')).toThrow('no request to revoke');
});
