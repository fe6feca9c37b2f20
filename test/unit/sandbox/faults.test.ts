import { type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Refusal, refusals } from '../../sandbox/refusals.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { jsonOf, PlainClient, type Tokens, withBearer } from './plain-client.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const gmail = 'https://www.googleapis.com/auth/gmail.readonly';

/** For what another connection has to notice, on a busy machine. */
const patient = { timeout: 4_000 };

let clock: ManualClock;
let sandbox: Sandbox;
let client: PlainClient;
let tokens: Tokens;

beforeEach(async () => {
  clock = new ManualClock();
  sandbox = await startSandbox({
    now: () => clock.now(),
    after: (ms, callback) => clock.after(ms, callback),
  });
  client = new PlainClient(sandbox.clientSecretJson);
  tokens = await client.signIn();
  sandbox.requests.clear();
});

afterEach(async () => {
  await sandbox.close();
  sandbox.faults.assertUsed();
});

/** The token endpoint with Node's own client, which shows bytes as they come. */
function rawRefresh(headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: tokens.refreshToken,
    client_id: client.clientId,
    client_secret: client.clientSecret,
  });
  return new Promise((resolve, reject) => {
    request(client.tokenUri, { method: 'POST', agent: false, headers }, resolve)
      .once('error', reject)
      .setHeader('content-type', 'application/x-www-form-urlencoded')
      .end(form.toString());
  });
}

describe('in place of the true answer', () => {
  it('a status, headers and body, for as many answers as ordered', async () => {
    sandbox.faults.order(
      'token',
      { kind: 'answer', status: 503, headers: { 'retry-after': '7' }, body: '<h1>busy</h1>' },
      { times: 2 },
    );
    for (let time = 0; time < 2; time += 1) {
      const answer = await rawRefresh();
      expect(answer.statusCode).toBe(503);
      expect(answer.headers['retry-after']).toBe('7');
      answer.resume();
    }
    expect((await client.refresh(tokens.refreshToken)).status).toBe(200);
    expect(sandbox.requests.count('token')).toBe(3);
  });

  it('an answer that was not carried out: the refresh token was not looked at', async () => {
    sandbox.faults.order('token', [
      { kind: 'rotate-refresh-token' },
      { kind: 'reset', moment: 'before' },
    ]);
    await expect(rawRefresh()).rejects.toThrow('ECONNRESET');
    expect((await client.refresh(tokens.refreshToken)).status).toBe(200);
    expect(sandbox.requests.all().map((each) => sandbox.requests.ending(each))).toEqual([
      'reset',
      'answered',
    ]);
  });

  it('a redirect', async () => {
    sandbox.faults.order('token', { kind: 'redirect', to: 'http://portal.invalid/', status: 307 });
    const answer = await rawRefresh();
    expect([answer.statusCode, answer.headers.location]).toEqual([307, 'http://portal.invalid/']);
    answer.resume();
  });

  it.each(Object.keys(refusals) as Refusal[])("Google's refusal %s", async (refusal) => {
    sandbox.faults.refuseToken(refusal);
    const answer = await client.refresh(tokens.refreshToken);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const rapt = ['invalid_rapt', 'rapt_required'].includes(refusal);
    expect(answer.body.error).toBe(rapt ? 'invalid_grant' : refusal);
    expect(answer.body.error_subtype).toBe(rapt ? refusal : undefined);
  });

  it('a body that never ends, and the client goes away', async () => {
    sandbox.faults.order('token', { kind: 'large-body', bytes: 100 * 2 ** 20, gzip: false });
    const answer = await rawRefresh();
    let received = 0;
    for await (const chunk of answer) {
      received += chunk.length;
      if (received > 2 ** 20) break;
    }
    const [abandoned] = sandbox.requests.to('token');
    await expect
      .poll(() => abandoned && sandbox.requests.ending(abandoned), patient)
      .toBe('aborted');
  });

  it('a small body that unpacks to a large one', async () => {
    sandbox.faults.order('token', { kind: 'large-body', bytes: 20 * 2 ** 20, gzip: true });
    const answer = await rawRefresh();
    expect(answer.headers['content-encoding']).toBe('gzip');
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    const packed = Buffer.concat(chunks);
    expect(packed.length).toBeLessThan(100_000);
    expect(gunzipSync(packed).length).toBeGreaterThan(20 * 2 ** 20);
  });
});

describe('on the way of the true answer', () => {
  it('a delay, by the injected clock', async () => {
    sandbox.faults.order('token', { kind: 'delay', ms: 30_000 });
    let answered = false;
    const refreshing = client.refresh(tokens.refreshToken).finally(() => {
      answered = true;
    });
    await sandbox.requests.arrival('token');
    await clock.advance(29_999);
    expect(answered).toBe(false);
    await clock.advance(1);
    expect((await refreshing).status).toBe(200);
  });

  it('a hold until the test lets go, for one account and not for another', async () => {
    const bruno = await client.signIn({ account: 'bruno@sandbox.example' });
    const release = sandbox.faults.hold('token', {
      matching: { account: 'ada@sandbox.example', grant_type: 'refresh_token' },
    });
    let held = true;
    const refreshing = client.refresh(tokens.refreshToken).finally(() => {
      held = false;
    });
    expect((await client.refresh(bruno.refreshToken)).status).toBe(200);
    expect(held).toBe(true);
    release();
    expect((await refreshing).status).toBe(200);
  });

  it('one byte at a time', async () => {
    sandbox.faults.order('token', { kind: 'slow-body', msPerByte: 1000 });
    const answer = await rawRefresh();
    let text = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    for (let second = 0; second < 3; second += 1) await clock.advance(1000);
    await expect.poll(() => text, patient).toBe('{\n ');
    expect(answer.complete).toBe(false);
    answer.destroy();
    await settle();
    await expect.poll(() => clock.pending, patient).toBe(0);
  });

  it('a reset after the work was done: the lost answer of a rotation ends the grant', async () => {
    sandbox.faults.order('token', [
      { kind: 'rotate-refresh-token' },
      { kind: 'reset', moment: 'after' },
    ]);
    await expect(rawRefresh()).rejects.toThrow('ECONNRESET');
    expect((await client.refresh(tokens.refreshToken)).body.error).toBe('invalid_grant');
  });
});

describe('in the true answer', () => {
  it.each([
    ['an expiry of ten years', { set: { expires_in: 315_360_000 } }, 'expires_in', 315_360_000],
    ['an expiry in words', { set: { expires_in: '3599' } }, 'expires_in', '3599'],
    ['an expiry beyond all numbers', { set: { expires_in: 1e20 } }, 'expires_in', 1e20],
    ['no expiry', { remove: ['expires_in'] }, 'expires_in', undefined],
    ['no access token', { remove: ['access_token'] }, 'access_token', undefined],
    [
      'an access token with a line break',
      { set: { access_token: 'ya29.\r\nx' } },
      'access_token',
      'ya29.\r\nx',
    ],
    [
      'an end of the refresh token',
      { set: { refresh_token_expires_in: 604_800 } },
      'refresh_token_expires_in',
      604_800,
    ],
  ])('%s', async (_name, change, member, expected) => {
    sandbox.faults.order('token', { kind: 'json', ...change });
    const { body } = await client.refresh(tokens.refreshToken);
    expect(body[member]).toEqual(expected);
    expect(body.token_type).toBe('Bearer');
  });

  it('no refresh token at the first sign-in', async () => {
    sandbox.faults.order('token', { kind: 'json', remove: ['refresh_token'] });
    expect((await client.signIn()).body).not.toHaveProperty('refresh_token');
  });

  it('another person at userinfo, another end point in the metadata', async () => {
    sandbox.faults.order('userinfo', { kind: 'json', set: { sub: '1' } });
    const userinfo = await fetch(`${sandbox.origin}/v1/userinfo`, withBearer(tokens.accessToken));
    expect((await jsonOf(userinfo)).sub).toBe('1');
    sandbox.faults.order('discovery', {
      kind: 'json',
      set: { authorization_endpoint: 'file:///etc/passwd' },
    });
    const metadata = await fetch(`${sandbox.origin}/.well-known/openid-configuration`);
    expect((await jsonOf(metadata)).authorization_endpoint).toBe('file:///etc/passwd');
  });
});

describe('in what is granted', () => {
  it('fewer scopes than were ticked', async () => {
    sandbox.faults.order('consent', { kind: 'grant-scopes', drop: ['email', calendar] });
    const { body, refreshToken } = await client.signIn();
    expect(body.scope).toBe('openid');
    expect((await client.refresh(refreshToken, { scope: calendar })).body.error).toBe(
      'invalid_scope',
    );
  });

  it('more scopes than a refresh asked for, in a token that really has them', async () => {
    sandbox.faults.order('token', { kind: 'grant-scopes', add: [gmail] });
    const { body } = await client.refresh(tokens.refreshToken, { scope: calendar });
    expect(body.scope).toBe(`${calendar} ${gmail}`);
    const query = new URLSearchParams({ access_token: String(body.access_token) });
    const info = await jsonOf(await fetch(`${sandbox.origin}/tokeninfo?${query}`));
    expect(info.scope).toBe(`${calendar} ${gmail}`);
  });

  it('somebody else behind the same address', async () => {
    sandbox.faults.order('consent', { kind: 'subject', subject: '100000000000000000001' });
    const { accessToken } = await client.signIn({ account: 'ada@sandbox.example' });
    const userinfo = await fetch(`${sandbox.origin}/v1/userinfo`, withBearer(accessToken));
    expect(await jsonOf(userinfo)).toMatchObject({
      sub: '100000000000000000001',
      email: 'ada@sandbox.example',
    });
  });
});

describe('in the authorization response', () => {
  it('parameters changed, left out and doubled', async () => {
    sandbox.faults.order('consent', {
      kind: 'redirect-parameters',
      set: { state: 'wrong' },
      remove: ['iss'],
      repeat: { code: 'second' },
    });
    const response = await client.authorize();
    expect(response.get('state')).toBe('wrong');
    expect(response.has('iss')).toBe(false);
    expect(response.getAll('code')).toEqual([expect.stringMatching(/^4\//), 'second']);
  });
});

describe('orders', () => {
  it('that nobody came for are told', async () => {
    sandbox.faults.order('revoke', { kind: 'reset', moment: 'before' });
    expect(() => sandbox.faults.assertUsed()).toThrow('revoke: reset, 1 more');
    sandbox.faults.clear('revoke');
    expect(() => sandbox.faults.assertUsed()).not.toThrow();
  });

  it('can hold until they are cleared', async () => {
    sandbox.faults.refuseToken('invalid_client', { times: Number.POSITIVE_INFINITY });
    for (let time = 0; time < 3; time += 1) {
      expect((await client.refresh(tokens.refreshToken)).status).toBe(401);
    }
    sandbox.faults.clear();
    expect((await client.refresh(tokens.refreshToken)).status).toBe(200);
  });
});
