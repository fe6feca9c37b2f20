import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { jsonOf, PlainClient, withBearer } from './plain-client.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const clock = new ManualClock();

let sandbox: Sandbox;
let client: PlainClient;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => clock.now() });
});

beforeEach(() => {
  client = new PlainClient(sandbox.clientSecretJson);
});

afterAll(() => sandbox.close());

const calendarStatus = async (accessToken: unknown): Promise<number> => {
  const url = `${sandbox.origin}/calendar/v3/users/me/calendarList`;
  return (await fetch(url, withBearer(String(accessToken)))).status;
};

describe('a code', () => {
  it('brings tokens of the form that Google gives out', async () => {
    const { body } = await client.signIn();
    expect(body).toEqual({
      access_token: expect.stringMatching(/^ya29\.[\w-]{100,}$/),
      expires_in: 3599,
      refresh_token: expect.stringMatching(/^1\/\/[\w-]{60,}$/),
      scope: `${calendar} https://www.googleapis.com/auth/userinfo.email openid`,
      token_type: 'Bearer',
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
  });

  it.each([
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }, 'invalid_grant'],
    ['no verifier', { code_verifier: undefined }, 'invalid_grant'],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:9/other' }, 'redirect_uri_mismatch'],
    ['no redirect URI', { redirect_uri: undefined }, 'redirect_uri_mismatch'],
  ])('is refused and used up with %s', async (_name, overrides, error) => {
    const code = (await client.authorize()).get('code');
    expect(await client.exchange(code, overrides)).toMatchObject({ status: 400, body: { error } });
    expect(await client.exchange(code)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('used a second time ends the tokens of the first', async () => {
    const code = (await client.authorize()).get('code');
    const { body } = await client.exchange(code);
    expect(await calendarStatus(body.access_token)).toBe(200);

    expect((await client.exchange(code)).body.error).toBe('invalid_grant');
    expect(await calendarStatus(body.access_token)).toBe(401);
    expect((await client.refresh(body.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('works for the client it was given to and no other', async () => {
    const code = (await client.authorize()).get('code');
    const other = new PlainClient(sandbox.addClient('another'));
    const answer = await client.exchange(code, {
      client_id: other.clientId,
      client_secret: other.clientSecret,
    });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('is gone after ten minutes', async () => {
    const code = (await client.authorize()).get('code');
    await clock.advance(10 * 60_000);
    expect((await client.exchange(code)).body.error).toBe('invalid_grant');
  });

  it('brings a refresh token only to those who asked for offline access', async () => {
    expect((await client.signIn({}, { access_type: undefined })).body).not.toHaveProperty(
      'refresh_token',
    );
  });

  it('brings a second refresh token only with prompt=consent', async () => {
    const account = 'again@sandbox.example';
    const first = await client.signIn({ account }, { prompt: undefined });
    expect(first.body).toHaveProperty('refresh_token');
    const second = await client.signIn({ account }, { prompt: undefined });
    expect(second.body).not.toHaveProperty('refresh_token');
    expect((await client.signIn({ account })).body).toHaveProperty('refresh_token');
  });
});

describe('a client', () => {
  it.each([
    ['that gives no id', { client_id: undefined }, 400, 'invalid_request'],
    ['that is unknown', { client_id: 'nobody' }, 401, 'invalid_client'],
    ['without its secret', { client_secret: undefined }, 400, 'invalid_request'],
    ['with a wrong secret', { client_secret: 'GOCSPX-wrong' }, 401, 'invalid_client'],
    ['that asks for another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ])('%s is refused', async (_name, overrides, status, error) => {
    const { refreshToken } = await client.signIn();
    expect(await client.refresh(refreshToken, overrides)).toMatchObject({
      status,
      body: { error },
    });
  });

  it('may give its credentials as Basic', async () => {
    const { refreshToken } = await client.signIn();
    const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
    const answer = await fetch(client.tokenUri, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    });
    expect(answer.status).toBe(200);
  });

  it('that repeats a parameter is refused', async () => {
    const body = new URLSearchParams([
      ['grant_type', 'refresh_token'],
      ['grant_type', 'refresh_token'],
    ]);
    const answer = await fetch(client.tokenUri, { method: 'POST', body });
    expect(await jsonOf(answer)).toMatchObject({ error: 'invalid_request' });
  });
});

describe('a refresh', () => {
  it('keeps the refresh token and brings a new access token and id token without a nonce', async () => {
    const { refreshToken, accessToken } = await client.signIn();
    const { body } = await client.refresh(refreshToken);
    expect(body).not.toHaveProperty('refresh_token');
    expect(body.access_token).not.toBe(accessToken);
    const claims = decodeJwt(String(body.id_token));
    expect(claims).toMatchObject({ iss: sandbox.origin, azp: client.clientId });
    expect(claims).not.toHaveProperty('nonce');
  });

  it('narrowed to a scope gives a token for that scope alone', async () => {
    const { refreshToken } = await client.signIn(
      {},
      { scope: `openid email ${calendar} ${gmail}` },
    );
    const { body } = await client.refresh(refreshToken, { scope: gmail });
    expect(body.scope).toBe(gmail);
    expect(await calendarStatus(body.access_token)).toBe(403);
    expect(await calendarStatus((await client.refresh(refreshToken)).body.access_token)).toBe(200);
  });

  it('for more than was granted is refused and leaves the grant alone', async () => {
    const { refreshToken } = await client.signIn();
    const answer = await client.refresh(refreshToken, { scope: `${calendar} ${gmail}` });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    expect((await client.refresh(refreshToken)).status).toBe(200);
  });

  it('understands the short names of scopes that it answers with the long ones', async () => {
    const { refreshToken } = await client.signIn();
    const { body } = await client.refresh(refreshToken, { scope: 'email' });
    expect(body.scope).toBe('https://www.googleapis.com/auth/userinfo.email');
  });

  it('works for the client it was given to and no other', async () => {
    const { refreshToken } = await client.signIn();
    const other = new PlainClient(sandbox.addClient('another'));
    expect((await other.refresh(refreshToken)).body.error).toBe('invalid_grant');
    expect((await client.refresh(refreshToken)).status).toBe(200);
  });
});

it('an access token ends with its hour, by the injected clock', async () => {
  const { accessToken } = await client.signIn();
  await clock.advance(3_598_000);
  expect(await calendarStatus(accessToken)).toBe(200);
  await clock.advance(1_000);
  expect(await calendarStatus(accessToken)).toBe(401);
});

it('dates its answers and id tokens by the injected clock', async () => {
  const answer = await fetch(`${sandbox.origin}/tokeninfo`);
  expect(answer.headers.get('date')).toBe(new Date(clock.now()).toUTCString());
  const { idToken } = await client.signIn();
  expect(decodeJwt(idToken).iat).toBe(Math.floor(clock.now() / 1000));
});

it('puts the name into the id token of those who asked for the profile', async () => {
  const { idToken } = await client.signIn(
    { account: 'ada@sandbox.example' },
    { scope: 'openid email profile' },
  );
  expect(decodeJwt(idToken)).toMatchObject({ name: 'Ada Marsh', email_verified: true });
  const without = await client.signIn();
  expect(decodeJwt(without.idToken)).not.toHaveProperty('name');
});
