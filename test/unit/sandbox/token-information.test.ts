import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { jsonOf, PlainClient, type Tokens, withBearer } from './plain-client.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive.metadata.readonly';

let sandbox: Sandbox;
let client: PlainClient;
let tokens: Tokens;

beforeAll(async () => {
  sandbox = await startSandbox();
});

beforeEach(async () => {
  client = new PlainClient(sandbox.clientSecretJson);
  tokens = await client.signIn(
    { account: 'chioma@sandbox.example' },
    { scope: `openid email ${calendar}` },
  );
});

afterAll(() => sandbox.close());

const at = (path: string, init?: RequestInit) => fetch(sandbox.origin + path, init);

const revoke = (token: string) =>
  at('/revoke', { method: 'POST', body: new URLSearchParams({ token }) });

describe('revoke', () => {
  it.each(['accessToken', 'refreshToken'] as const)('of the %s ends both', async (which) => {
    expect((await revoke(tokens[which])).status).toBe(200);
    expect((await at('/v1/userinfo', withBearer(tokens.accessToken))).status).toBe(401);
    expect((await client.refresh(tokens.refreshToken)).body.error).toBe('invalid_grant');
  });

  it('takes the token from the address too, and leaves other sign-ins alone', async () => {
    const other = await client.signIn();
    const path = `/revoke?${new URLSearchParams({ token: tokens.refreshToken })}`;
    expect((await at(path, { method: 'POST' })).status).toBe(200);
    expect((await client.refresh(other.refreshToken)).status).toBe(200);
  });

  it('of a token that is unknown, or gone already, is an error', async () => {
    await revoke(tokens.refreshToken);
    for (const token of [tokens.refreshToken, 'ya29.unknown']) {
      const answer = await revoke(token);
      expect(answer.status).toBe(400);
      expect(await jsonOf(answer)).toMatchObject({ error: 'invalid_token' });
    }
    expect(await jsonOf(await revoke(''))).toMatchObject({ error: 'invalid_request' });
  });
});

describe('tokeninfo', () => {
  it('tells of an access token, given in either way', async () => {
    const expected = {
      aud: client.clientId,
      azp: client.clientId,
      sub: expect.stringMatching(/^\d{21}$/),
      scope: `${calendar} https://www.googleapis.com/auth/userinfo.email openid`,
      email: 'chioma@sandbox.example',
      email_verified: 'true',
      expires_in: expect.stringMatching(/^359\d$/),
      exp: expect.stringMatching(/^\d{10}$/),
      access_type: 'offline',
    };
    const query = new URLSearchParams({ access_token: tokens.accessToken });
    expect(await jsonOf(await at(`/tokeninfo?${query}`))).toEqual(expected);
    const posted = await at('/tokeninfo', { method: 'POST', ...withBearer(tokens.accessToken) });
    expect(await jsonOf(posted)).toEqual(expected);
  });

  it('tells of an id token, and only of a good one', async () => {
    const ask = (id_token: string) => at(`/tokeninfo?${new URLSearchParams({ id_token })}`);
    expect(await jsonOf(await ask(tokens.idToken))).toMatchObject({
      iss: sandbox.origin,
      nonce: client.nonce,
    });
    expect((await ask(`${tokens.idToken.slice(0, -20)}${'A'.repeat(20)}`)).status).toBe(400);
  });

  it('knows nothing of anything else', async () => {
    const answer = await at('/tokeninfo?access_token=ya29.unknown');
    expect(answer.status).toBe(400);
    expect(await jsonOf(answer)).toMatchObject({ error: 'invalid_token' });
  });
});

describe('the APIs', () => {
  const calendarList = '/calendar/v3/users/me/calendarList';
  const driveAbout = '/drive/v3/about?fields=user';

  it('list the calendars of the person to a token that may see them', async () => {
    const answer = await at(calendarList, withBearer(tokens.accessToken));
    expect(answer.status).toBe(200);
    expect(await jsonOf(answer)).toMatchObject({
      kind: 'calendar#calendarList',
      items: [{ id: 'chioma@sandbox.example', primary: true }, { accessRole: 'reader' }],
    });
  });

  it.each([
    [calendarList, drive],
    [driveAbout, calendar],
  ])('answer %s with 403 to a token without the scope', async (path, scope) => {
    const { accessToken } = await client.signIn({}, { scope: `openid email ${scope}` });
    const answer = await at(path, withBearer(accessToken));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(await jsonOf(answer)).toMatchObject({
      error: {
        code: 403,
        status: 'PERMISSION_DENIED',
        errors: [{ reason: 'insufficientPermissions' }],
      },
    });
  });

  it.each([
    ['no token', () => undefined],
    ['an unknown token', () => withBearer('ya29.unknown')],
    ['a refresh token in its place', () => withBearer(tokens.refreshToken)],
    ['an id token in its place', () => withBearer(tokens.idToken)],
  ])('answer 401 to %s', async (_name, credentials) => {
    for (const path of [calendarList, driveAbout, '/v1/userinfo']) {
      const answer = await at(path, credentials());
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(await jsonOf(answer)).toMatchObject({
        error: { code: 401, status: 'UNAUTHENTICATED', errors: [{ reason: 'authError' }] },
      });
    }
  });

  it('take no token from the address', async () => {
    const query = new URLSearchParams({ access_token: tokens.accessToken });
    expect((await at(`${calendarList}?${query}`)).status).toBe(401);
  });

  describe('drive', () => {
    let token: string;

    beforeEach(async () => {
      const account = 'ada@sandbox.example';
      token = (await client.signIn({ account }, { scope: `openid email ${drive}` })).accessToken;
    });

    it.each([
      [
        'user',
        {
          user: {
            kind: 'drive#user',
            displayName: 'Ada Marsh',
            me: true,
            emailAddress: 'ada@sandbox.example',
          },
        },
      ],
      ['user/emailAddress', { user: { emailAddress: 'ada@sandbox.example' } }],
      [
        'kind,user(me,displayName)',
        { kind: 'drive#about', user: { me: true, displayName: 'Ada Marsh' } },
      ],
      ['*', { kind: 'drive#about', user: expect.any(Object), storageQuota: expect.any(Object) }],
    ])('answers the fields %s', async (fields, expected) => {
      const answer = await at(
        `/drive/v3/about?${new URLSearchParams({ fields })}`,
        withBearer(token),
      );
      expect(await jsonOf(answer)).toEqual(expected);
    });

    it.each([
      ['', "The 'fields' parameter is required for this method."],
      ['fields=nonsense', 'Invalid field selection nonsense'],
      ['fields=user(nonsense)', 'Invalid field selection nonsense'],
    ])('refuses ?%s', async (query, message) => {
      const answer = await at(`/drive/v3/about?${query}`, withBearer(token));
      expect(answer.status).toBe(400);
      expect(await jsonOf(answer)).toMatchObject({ error: { code: 400, message } });
    });
  });
});
