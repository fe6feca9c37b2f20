import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tokenBody } from '../../../src/main/agent-socket/wire-schemas.ts';
import type { ServedToken } from '../../../src/main/credentials/token-source.ts';
import { fail, failureCodes, ok, type Result } from '../../../src/shared/failure.ts';
import { settle } from '../../support/manual-clock.ts';
import { account, calendar, gmail, openRim, type Rim } from './rim.ts';

let rim: Rim;
let authorization: string;
beforeEach(async () => {
  rim = await openRim();
  authorization = await rim.pairCaller();
});
afterEach(() => rim.close());

const token = (query = '', headers: Record<string, string> = {}) =>
  rim.client.get(`/v1/token${query}`, { authorization, ...headers });

/** A token source that answers when the test says so. */
function held() {
  const waiting: ((result: Result<ServedToken>) => void)[] = [];
  rim.tokens.answer = () => new Promise((resolve) => waiting.push(resolve));
  return {
    release(result: Result<ServedToken>) {
      for (const resolve of waiting.splice(0)) resolve(result);
    },
    asked: async (count = 1) => {
      while (rim.tokens.asked.length < count) await settle();
    },
  };
}

describe('a token', () => {
  test('for the account and scopes the caller was approved for', async () => {
    const answer = await token('?account=work&scope=gmail.readonly');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json).toEqual({
      access_token: 'ya29.good',
      token_type: 'Bearer',
      expires_in: 3600,
      expires_at: rim.clock.now() / 1000 + 3600,
      scope: gmail,
      account: 'work',
      default: true,
    });
    expect(tokenBody.safeParse(answer.json).success).toBe(true);
  });

  test('from the cache, without asking upstream', async () => {
    rim.tokens.cache = rim.tokens.make([gmail]);
    expect((await token()).json.access_token).toBe('ya29.good');
    expect(rim.tokens.asked).toEqual([]);
  });

  test('without a scope: exactly what the policy allows', async () => {
    await token();
    expect(rim.tokens.asked).toMatchObject([{ accountId: 'acc_work', scopes: [gmail] }]);
  });

  test('for a caller that may have everything: the whole grant, which the background keeps fresh', async () => {
    authorization = await rim.pairCaller({ name: 'all', scopes: [] });
    await token();
    expect(rim.tokens.asked).toMatchObject([{ scopes: undefined }]);
  });

  test('min_ttl and wait reach the token source, clamped', async () => {
    await token('?min_ttl=90000&wait=900');
    expect(rim.tokens.asked).toMatchObject([{ minTtl: 3000, wait: 60_000 }]);
  });

  test('S96: as plain text it is the token and a newline, and errors stay errors', async () => {
    const plain = await token('', { accept: 'text/plain' });
    expect(plain.text).toBe('ya29.good\n');
    expect(plain.headers['content-type']).toMatch(/^text\/plain/);
    const refused = await token('?account=home', { accept: 'text/plain' });
    expect(refused.status).toBe(403);
    expect(refused.json.error).toBe('not_allowed');
  });

  test('that is from before a refresh that failed says so (T62)', async () => {
    rim.tokens.answer = async () =>
      ok({ token: rim.tokens.make([gmail], 300), staleRefresh: true });
    expect((await token()).json).toMatchObject({ stale_refresh: true, expires_in: 300 });
  });

  test('lives as long as the earlier of the two clocks says', async () => {
    rim.tokens.cache = rim.tokens.make([gmail]);
    rim.clock.stepWallClock(-600_000);
    expect((await token()).json.expires_in).toBe(3600);
    rim.clock.stepWallClock(1_200_000);
    expect((await token()).json.expires_in).toBe(3000);
  });
});

describe('what is refused', () => {
  test.each([
    ['?account=home', 403, 'not_allowed'],
    ['?account=nobody', 403, 'not_allowed'],
    ['?scope=calendar', 403, 'not_allowed'],
    ['?scope=gmail.readonly+calendar', 403, 'not_allowed'],
    ['?scope=', 400, 'invalid_request'],
    ['?scope=gmail.readonly+gmail.readonly', 400, 'invalid_request'],
    [`?scope=${'x'.repeat(300)}`, 400, 'invalid_request'],
    [
      `?scope=${Array.from({ length: 100 }, (_, at) => `s${at}`).join('+')}`,
      400,
      'invalid_request',
    ],
    ['?scope=open%22id', 400, 'invalid_request'],
    ['?scope=openid%0aemail', 400, 'invalid_request'],
    ['?min_ttl=-1', 400, 'invalid_request'],
    ['?min_ttl=1.5', 400, 'invalid_request'],
    ['?wait=soon', 400, 'invalid_request'],
    ['?account=work&account=home', 400, 'invalid_request'],
    ['?acount=work', 400, 'invalid_request'],
  ])('S79 S80: %s', async (query, status, code) => {
    expect(await token(query)).toMatchObject({ status, json: { error: code } });
    expect(rim.tokens.asked).toEqual([]);
  });

  test('an unknown account and one of others: the same body', async () => {
    const strip = (text: string) => text.replace(/"request_id":"[^"]*"/, '');
    const unknown = await token('?account=nobody');
    const others = await token('?account=home');
    expect(strip(others.text)).toBe(strip(unknown.text));
  });

  test('threat 7: a token broader than the policy is withheld, fetched or cached', async () => {
    const broad = rim.tokens.make([calendar, gmail], 3600, 'ya29.broad');
    rim.tokens.answer = async () => ok({ token: broad, staleRefresh: false });
    const fetched = await token();
    rim.tokens.cache = broad;
    const cached = await token();
    for (const answer of [fetched, cached]) {
      expect(answer).toMatchObject({ status: 403, json: { error: 'scope_not_narrowable' } });
      expect(answer.text).not.toContain('ya29');
    }
  });

  test('a token that lacks what was asked for is not given out as if it had it', async () => {
    authorization = await rim.pairCaller({ name: 'two', scopes: ['gmail.readonly', 'calendar'] });
    rim.tokens.answer = async () => ok({ token: rim.tokens.make([gmail]), staleRefresh: false });
    expect((await token('?scope=gmail.readonly+calendar')).json.error).toBe('needs_consent');
    expect((await token()).status).toBe(200);
  });

  test('an account being removed gives nothing, even from the cache', async () => {
    rim.tokens.cache = rim.tokens.make([gmail]);
    rim.accounts.replace('acc_work', { state: { kind: 'removing' } });
    expect((await token()).status).toBe(403);
  });

  test.each([
    'needs_sign_in',
    'needs_reauth',
    'keychain_locked',
    'offline',
    'upstream',
    'keychain_timeout',
    'rate_limited',
  ] as const)(
    '%s comes with its status, and with Retry-After where trying again helps',
    async (code) => {
      rim.tokens.answer = async () => fail(code, 'A sentence.');
      const answer = await token();
      expect(answer).toMatchObject({
        status: failureCodes[code].status,
        json: { error: code, error_description: 'A sentence.' },
      });
      const retry = answer.headers['retry-after'];
      if ([429, 503].includes(answer.status)) expect(Number(retry)).toBeGreaterThan(0);
      else expect(retry).toBeUndefined();
    },
  );

  test('the Retry-After of the failure itself is passed on', async () => {
    rim.tokens.answer = async () => fail('upstream', 'A sentence.', { retryAfter: 17 });
    expect((await token()).headers['retry-after']).toBe('17');
  });
});

describe('S98: what an error does not hold', () => {
  test('neither the cause, nor an address, nor a path of the failure', async () => {
    rim.tokens.answer = async () =>
      fail('needs_sign_in', 'Sign in again as work@example.com (see /home/u/.config/kb).', {
        cause: '{"error":"invalid_grant","secret":"upstream-body"}',
      });
    const { text, json } = await token();
    expect(text).not.toMatch(/example\.com|\/home|upstream-body|invalid_grant/);
    expect(Object.keys(json).sort()).toEqual(['error', 'error_description', 'request_id']);
  });

  test('not the text or stack of an exception; the log has its name under the request id', async () => {
    rim.tokens.answer = async () => {
      throw new TypeError('refresh token 1//secret at /srv/app.ts');
    };
    const { status, text, json } = await token();
    expect(status).toBe(500);
    expect(text).not.toMatch(/1\/\/secret|app\.ts|TypeError/);
    expect(rim.log.lines).toContainEqual({
      level: 'warn',
      event: 'request_failed',
      details: { request_id: json.request_id, error: 'TypeError', code: undefined },
    });
    expect(JSON.stringify(rim.log.lines)).not.toContain('1//secret');
  });

  test('every request has its own id', async () => {
    const ids = [await token('?a=1'), await token('?a=1')].map(({ json }) => json.request_id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('S82: what ends a caller ends its waiting request', () => {
  test('revoked while it waits: 401, and the token stays here', async () => {
    const source = held();
    const answer = token();
    await source.asked();
    rim.desk.revoke({ caller: 'backup' });
    source.release(ok({ token: rim.tokens.make([gmail]), staleRefresh: false }));
    expect(await answer).toMatchObject({ status: 401 });
    expect((await answer).text).not.toContain('ya29');
  });

  test('expired while it waits: 401', async () => {
    const source = held();
    const answer = token();
    await source.asked();
    rim.clock.stepWallClock(91 * 24 * 3_600_000);
    source.release(ok({ token: rim.tokens.make([gmail]), staleRefresh: false }));
    expect((await answer).status).toBe(401);
  });

  test('the account taken away while it waits: refused', async () => {
    authorization = await rim.pairCaller({ name: 'both', accounts: ['work', 'home'] });
    const source = held();
    const answer = token('?account=work');
    await source.asked();
    rim.desk.forgetAccount('acc_work');
    source.release(ok({ token: rim.tokens.make([gmail]), staleRefresh: false }));
    expect((await answer).status).toBe(403);
  });

  test('the default account changed while it waits: nobody gets a token of the other one', async () => {
    authorization = await rim.pairCaller({ name: 'both', accounts: ['work', 'home'] });
    const source = held();
    const answer = token();
    await source.asked();
    rim.accounts.default = 'acc_home';
    source.release(ok({ token: rim.tokens.make([gmail]), staleRefresh: false }));
    expect((await answer).status).toBe(503);
  });
});

describe('S93: the client hangs up', () => {
  test('its wait is aborted, audited, and nothing is left behind', async () => {
    const source = held();
    const leaving = new AbortController();
    const answer = rim.client.send('GET', '/v1/token', {
      headers: { authorization },
      signal: leaving.signal,
    });
    await source.asked();
    leaving.abort();
    await expect(answer).rejects.toThrow();
    while (!rim.tokens.asked[0]?.signal?.aborted) await settle();
    await settle();
    expect(rim.audits().at(-1)).toMatchObject({ audit_event: 'token', decision: 'client_gone' });
    const before = rim.clock.pending;
    source.release(ok({ token: rim.tokens.make([gmail]), staleRefresh: false }));
    await settle();
    expect(rim.clock.pending).toBe(before);
  });
});

describe('a wait has an end', () => {
  test('S100: a token source that never answers is given up 20 s after the wait', async () => {
    held();
    const answer = token('?wait=10');
    while (rim.tokens.asked.length === 0) await settle();
    await rim.clock.advance(29_999);
    expect(rim.tokens.asked[0]?.signal?.aborted).toBe(false);
    await rim.clock.advance(1);
    expect(await answer).toMatchObject({ status: 503, json: { error: 'timed_out' } });
    expect(rim.tokens.asked[0]?.signal?.aborted).toBe(true);
  });

  test('S100: after a long sleep a new request is answered at once', async () => {
    rim.clock.suspend(8 * 3_600_000);
    expect((await token()).status).toBe(200);
  });
});

describe('S91: what goes upstream is counted', () => {
  test('the 31st fetch in a minute is refused; another caller and the cache are not', async () => {
    const other = await rim.pairCaller({ name: 'other' });
    for (let at = 0; at < 30; at += 1) expect((await token()).status).toBe(200);
    const refused = await token();
    expect(refused).toMatchObject({ status: 429, json: { error: 'rate_limited' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await rim.client.get('/v1/token', { authorization: other })).status).toBe(200);
    rim.clock.stepWallClock(3_600_000);
    expect((await token()).status).toBe(429);
    rim.tokens.cache = rim.tokens.make([gmail]);
    expect((await token()).status).toBe(200);
  });

  test('cached answers are not limited', async () => {
    rim.tokens.cache = rim.tokens.make([gmail]);
    for (let at = 0; at < 200; at += 1) expect((await token()).status).toBe(200);
  });

  test('many who wait for one token cost one', async () => {
    const source = held();
    const waiting = Array.from({ length: 60 }, () => token());
    await source.asked(60);
    source.release(ok({ token: rim.tokens.make([gmail]), staleRefresh: false }));
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(60).fill(200));
  });

  test('a failure that still holds: saying so again and again costs nothing', async () => {
    rim.tokens.known = fail('upstream', 'Google could not be reached.').failure;
    for (let at = 0; at < 40; at += 1) expect((await token()).status).toBe(503);
    rim.tokens.known = undefined;
    rim.tokens.answer = async () =>
      ok({ token: rim.tokens.make([gmail], 3600, 'ya29.later'), staleRefresh: false });
    for (let at = 0; at < 30; at += 1) expect((await token()).status).toBe(200);
    expect((await token()).status).toBe(429);
  });

  test('a person is needed: saying so again and again costs nothing', async () => {
    rim.tokens.known = fail('needs_sign_in', 'Sign in again.').failure;
    for (let at = 0; at < 40; at += 1) expect((await token()).status).toBe(409);
  });
});

describe('POST /v1/token/invalidate', () => {
  const invalidate = (access_token: string) =>
    rim.client.post('/v1/token/invalidate', { access_token }, { authorization });

  test('T64: the token is dropped, looked for only among the accounts of the caller', async () => {
    expect((await invalidate('ya29.refused')).json).toEqual({ invalidated: true });
    expect((await invalidate('ya29.somebody')).json).toEqual({ invalidated: false });
    expect(rim.tokens.invalidated).toEqual(['acc_work', 'acc_work']);
  });

  test('S91: more than 30 a minute are refused', async () => {
    for (let at = 0; at < 30; at += 1) await invalidate('ya29.somebody');
    expect((await invalidate('ya29.somebody')).status).toBe(429);
  });
});

describe('the caller about itself', () => {
  test('GET /v1/accounts shows its own accounts with what it may have, and no other', async () => {
    const { json } = await rim.client.get('/v1/accounts', { authorization });
    expect(json).toEqual({
      accounts: [
        {
          ...{ id: 'acc_work', email: 'work@example.com', alias: 'work', default: true },
          ...{ scopes: [gmail], status: account('work').state.kind },
        },
      ],
    });
  });

  test('DELETE /v1/caller gives the key back, and it is dead with the answer', async () => {
    expect(
      (await rim.client.send('DELETE', '/v1/caller', { headers: { authorization } })).status,
    ).toBe(204);
    expect((await token()).status).toBe(401);
    expect(rim.desk.views().callers).toEqual([]);
  });
});

describe('S92: failed authentications', () => {
  test('the eleventh in a minute waits, and a good caller does not', async () => {
    rim.tokens.cache = rim.tokens.make([gmail]);
    const bad = () => rim.client.get('/v1/token', { authorization: 'Bearer wrong' });
    for (let at = 0; at < 10; at += 1) expect((await bad()).status).toBe(401);
    let answered = false;
    const timers = rim.clock.pending;
    const eleventh = bad().then((answer) => {
      answered = true;
      return answer;
    });
    while (rim.clock.pending === timers) await settle();
    expect((await token()).status).toBe(200);
    expect(answered).toBe(false);
    await rim.clock.advance(250);
    expect((await eleventh).status).toBe(401);
  });
});

describe('S95: one caller at a time', () => {
  test('its 65th request in flight is refused, and other callers are not', async () => {
    const other = await rim.pairCaller({ name: 'other' });
    const source = held();
    const waiting = Array.from({ length: 64 }, () => token());
    await source.asked(64);
    expect(await token()).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    rim.tokens.cache = rim.tokens.make([gmail]);
    expect((await rim.client.get('/v1/token', { authorization: other })).status).toBe(200);
    source.release(ok({ token: rim.tokens.make([gmail]), staleRefresh: false }));
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(64).fill(200));
    expect((await token()).status).toBe(200);
  });
});

describe('D121: a refusal that the record did not have', () => {
  const refusals = async () =>
    (await rim.trail.read()).lines
      .filter(({ decision }) => decision === 'refused')
      .map(({ event, reason, callerName, count = 1 }) => [event, reason, callerName, count]);

  test.each([
    ['token', '/v1/token?scope='],
    ['token', '/v1/token?nonsense=1'],
    ['token', '/v1/identity-token'],
  ])('%s: a request of a caller that is not as it should be, %s', async (event, path) => {
    expect((await rim.client.get(path, { authorization })).status).toBe(400);
    expect(await refusals()).toEqual([[event, 'invalid_request', 'backup', 1]]);
  });

  test('too many in flight, in two lines for however many come within a second', async () => {
    const source = held();
    const waiting = Array.from({ length: 64 }, () => token());
    await source.asked(64);
    for (let times = 0; times < 5; times += 1) expect((await token()).status).toBe(429);
    source.release(ok({ token: rim.tokens.make([gmail]), staleRefresh: false }));
    await Promise.all(waiting);
    expect(await refusals()).toEqual([
      ['authenticate', 'rate_limited', 'backup', 1],
      ['authenticate', 'rate_limited', 'backup', 4],
    ]);
  });

  test('a token given back too often, or in a body that is none', async () => {
    const invalidate = (body: unknown) =>
      rim.client.post('/v1/token/invalidate', body, { authorization });
    expect((await invalidate({ access_token: 7 })).status).toBe(400);
    for (let at = 0; at < 31; at += 1) await invalidate({ access_token: 'ya29.somebody' });
    expect(await refusals()).toEqual([
      ['invalidate', 'invalid_request', 'backup', 1],
      ['invalidate', 'rate_limited', 'backup', 1],
    ]);
  });

  test('a wish to be paired that hides or imitates, without what it said', async () => {
    const wish = { name: 'b\u0430ckup', accounts: [], scopes: [] };
    expect((await rim.client.post('/v1/pair', wish)).status).toBe(400);
    expect(await refusals()).toEqual([['pair', 'invalid_request', undefined, 1]]);
  });
});

describe('the audit', () => {
  test('names who got what by ids and scopes, and holds no token and no address', async () => {
    await token();
    rim.tokens.cache = rim.tokens.make([gmail]);
    for (let at = 0; at < 5; at += 1) await token();
    await token('?account=home');
    await rim.clock.advance(1_000);
    const lines = rim.audits().filter((line) => line.audit_event === 'token');
    expect(lines).toMatchObject([
      { decision: 'allowed', reason: 'fetched', account_id: 'acc_work', scopes: gmail },
      { decision: 'allowed', reason: 'cached', count: 5 },
      { decision: 'refused', reason: 'not_allowed' },
    ]);
    for (const line of lines) {
      expect(line.caller_id).toMatch(/^[a-z2-7]{10}$/);
      expect(line.request_id).toMatch(/^[a-z2-7]{6}-/);
    }
    expect(JSON.stringify(rim.log.lines)).not.toMatch(/ya29|@example|kb1_/);
  });
});
