import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { settle } from '../../support/manual-clock.ts';
import type { Answer } from './client.ts';
import { Client, head } from './client.ts';
import { account, calendar, gmail, openRim, type Rim } from './rim.ts';

let rim: Rim;
/** All its requests go over one connection, as a script's do. */
let script: Client;
let authorization: string;
beforeEach(async () => {
  rim = await openRim();
  script = new Client(rim.socketPath, new Agent({ keepAlive: true, maxSockets: 1 }));
  authorization = await rim.pairCaller();
  rim.tokens.cache = rim.tokens.make([gmail]);
});
afterEach(async () => {
  script.close();
  await rim.close();
});

const token = (headers: Record<string, string> = {}) =>
  script.get('/v1/token', { authorization, ...headers });

/** How often a key was looked at: the sign of the long way. */
const looks = () => vi.spyOn(rim.desk, 'authenticate');

/** Two requests that were answered alike, the second without another look at the key. */
async function repeated(headers: Record<string, string> = {}): Promise<void> {
  expect((await token(headers)).status).toBe(200);
  const looked = looks();
  expect((await token(headers)).status).toBe(200);
  expect(looked).not.toHaveBeenCalled();
  looked.mockRestore();
}

const recorded = async () =>
  (await rim.trail.read()).lines.filter(({ event }) => event === 'token');

const withoutDate = ({ status, text, headers: { date, ...headers } }: Answer) => ({
  ...{ status, text, headers },
});

describe('a request that comes again', () => {
  test.each(['application/json', 'text/plain'])('gets the same answer: %s', async (accept) => {
    const first = withoutDate(await token({ accept }));
    expect(first.status).toBe(200);
    const looked = looks();
    expect(withoutDate(await token({ accept }))).toEqual(first);
    expect(looked).not.toHaveBeenCalled();
  });

  test('is in the record with the others, by their number', async () => {
    for (let at = 0; at < 5; at += 1) await token();
    expect(await recorded()).toMatchObject([
      { decision: 'allowed', reason: 'cached', accountId: 'acc_work', count: 5 },
    ]);
  });

  test('as the first of a new line of the record has an id of its own', async () => {
    await repeated();
    await recorded();
    await token();
    const ids = (await recorded()).map(({ requestId }) => requestId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });

  test('S73: counts among the hundred that may be sent ahead of their answers', async () => {
    const asked = head('GET /v1/token HTTP/1.1', `Authorization: ${authorization}`);
    const text = await rim.client.raw(asked.repeat(1_000));
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(100);
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(100);
  });

  test('is a use of the key: once a second it is noted', async () => {
    await repeated();
    const used = () => rim.desk.views().callers[0]?.last_used_at;
    const before = used() ?? 0;
    await rim.clock.advance(5_000);
    await token();
    expect(used()).toBe(before + 5);
  });

  test('a second later is told that the token lives a second less', async () => {
    const first = await token();
    await rim.clock.advance(1_000);
    const later = await token();
    expect(later.json.expires_in).toBe(Number(first.json.expires_in) - 1);
  });

  test('over another connection is judged by itself', async () => {
    await repeated();
    const looked = looks();
    expect((await rim.client.get('/v1/token', { authorization })).status).toBe(200);
    expect(looked).toHaveBeenCalledOnce();
  });
});

describe('what a person takes away is gone with the next request', () => {
  beforeEach(() => repeated());

  test('S65: the caller revoked', async () => {
    rim.desk.revoke({ caller: 'backup' });
    expect((await token()).status).toBe(401);
  });

  test('S82: everything paused, and the screen locked', async () => {
    rim.desk.pause();
    expect(await token()).toMatchObject({ status: 423, json: { error: 'paused' } });
    rim.desk.resume();
    await repeated();
    rim.desk.screen('locked');
    expect((await token()).status).toBe(423);
  });

  test('S82: this caller paused', async () => {
    rim.desk.pauseCaller({ caller: 'backup' });
    expect((await token()).status).toBe(423);
  });

  test('S79: its grant made smaller', async () => {
    rim.desk.change({ caller: 'backup', grants: [{ account: 'work', scopes: ['openid'] }] });
    expect(await token()).toMatchObject({ status: 403, json: { error: 'scope_not_narrowable' } });
  });

  test('S91: a rate set', async () => {
    rim.desk.change({ caller: 'backup', per_minute: 1 });
    expect((await token()).status).toBe(200);
    expect((await token()).status).toBe(429);
  });

  test('S85: a question wanted', async () => {
    rim.desk.change({ caller: 'backup', ask: 'always' });
    const answer = token();
    while (rim.desk.views().approvals.length === 0) await settle();
    rim.desk.approvals.deny(rim.desk.views().approvals[0]?.id ?? '');
    expect((await answer).status).toBe(403);
  });

  test('the account on its way out, and gone', async () => {
    rim.accounts.replace('acc_work', { state: { kind: 'removing' } });
    expect((await token()).status).toBe(403);
    rim.accounts.replace('acc_work', { state: { kind: 'ready' } });
    await repeated();
    rim.accounts.list = [account('home')];
    expect((await token()).status).toBe(403);
  });

  test('the account under another name, and no longer the default', async () => {
    rim.accounts.replace('acc_work', { alias: 'office' });
    expect((await token()).json.account).toBe('office');
    rim.accounts.default = 'acc_home';
    expect((await token()).json.default).toBe(false);
  });
});

test('S85: what was allowed for a session ends with it, also for a request that comes again', async () => {
  authorization = await rim.pairCaller({ name: 'asking' }, { ask: 'session' });
  const first = token();
  while (rim.desk.views().approvals.length === 0) await settle();
  rim.desk.approvals.allow(rim.desk.views().approvals[0]?.id ?? '');
  expect((await first).status).toBe(200);
  expect((await token()).status).toBe(200);
  rim.desk.approvals.endSession();
  const answer = token();
  while (rim.desk.views().approvals.length === 0) await settle();
  rim.desk.approvals.deny(rim.desk.views().approvals[0]?.id ?? '');
  expect((await answer).status).toBe(403);
});

test('S91: a rate is counted at each request', async () => {
  rim.desk.change({ caller: 'backup', per_minute: 3 });
  for (let at = 0; at < 3; at += 1) expect((await token()).status).toBe(200);
  expect((await token()).status).toBe(429);
});

test('S95: a caller all of whose seats are taken has to wait for its own requests', async () => {
  const { cache } = rim.tokens;
  vi.spyOn(rim.tokens, 'cached').mockImplementation((...[, , minTtl]: unknown[]) =>
    Number(minTtl) > 120 ? undefined : cache,
  );
  rim.tokens.answer = () => new Promise(() => {});
  await repeated();
  const other = new Client(rim.socketPath);
  const waiting = Array.from({ length: 64 }, () =>
    other.get('/v1/token?min_ttl=2000', { authorization }).catch(() => undefined),
  );
  while (rim.tokens.asked.length < 64) await settle();
  expect(await token()).toMatchObject({ status: 429, json: { error: 'rate_limited' } });
  other.close();
  await Promise.all(waiting);
});

describe('what the clock and the server end', () => {
  beforeEach(() => repeated());

  test('the token dropped: another is fetched', async () => {
    rim.tokens.cache = undefined;
    await token();
    expect(rim.tokens.asked).toHaveLength(1);
  });

  test('the token replaced: the new one is given', async () => {
    rim.tokens.cache = rim.tokens.make([gmail], 3600, 'ya29.newer');
    expect((await token()).json.access_token).toBe('ya29.newer');
  });

  test('S65: the key at its end', async () => {
    await rim.clock.advance(91 * 24 * 3_600_000);
    expect((await token()).status).toBe(401);
  });
});

describe('another request on the same connection is judged by itself', () => {
  const line = 'GET /v1/token HTTP/1.1';
  const key = () => `Authorization: ${authorization}`;
  /** What the guard refuses ends its connection by itself. */
  const last = head('GET /v1/health HTTP/1.1', 'Connection: close');

  test.each<[string, () => string, string]>([
    ['nothing but Host', () => head(line) + last, '401'],
    ['no key', () => head(line, 'X-A: 1') + last, '401'],
    ['another key', () => head(line, `${key().slice(0, -1)}!`, 'X-A: 1') + last, '401'],
    [
      'another address',
      () => head('GET /v1/token?account=home HTTP/1.1', key(), 'X-A: 1') + last,
      '403',
    ],
    ['a browser', () => head(line, key(), 'Origin: http://a.example'), '403'],
    ['a browser besides', () => head(line, key(), 'X-A: 1', 'Origin: http://a.example'), '403'],
    ['HTTP/1.0', () => head('GET /v1/token HTTP/1.0', key(), 'X-A: 1'), '400'],
    ['another method', () => head('DELETE /v1/token HTTP/1.1', key(), 'X-A: 1') + last, '405'],
  ])('S71: %s', async (_name, request, status) => {
    const text = await rim.client.raw(head(line, key(), 'X-A: 1') + request());
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => code);
    expect(statuses.slice(0, 2)).toEqual(['200', status]);
  });
});

test('S82: a script that may have less than the token carries gets none, however often it asks', async () => {
  rim.tokens.cache = rim.tokens.make([gmail, calendar]);
  for (let at = 0; at < 3; at += 1) expect((await token()).status).toBe(403);
});
