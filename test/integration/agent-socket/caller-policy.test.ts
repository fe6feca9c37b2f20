import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ok } from '../../../src/shared/failure.ts';
import { settle } from '../../support/manual-clock.ts';
import { calendar, gmail, openRim, type Rim } from './rim.ts';

let rim: Rim;
let authorization: string;
beforeEach(async () => {
  rim = await openRim();
  authorization = await rim.pairCaller();
});
afterEach(() => rim.close());

const token = (query = '') => rim.client.get(`/v1/token${query}`, { authorization });
/** A request that waits for the authorization server, which does not answer. */
async function waitingToken(query = '') {
  rim.tokens.answer = () => new Promise(() => {});
  const before = rim.tokens.asked.length;
  const answer = token(query);
  while (rim.tokens.asked.length === before) await settle();
  return answer;
}

describe('S91: the rate of a caller', () => {
  test('holds for cached tokens too, says when to come back, and touches no other caller', async () => {
    const other = await rim.pairCaller({ name: 'other' });
    rim.tokens.cache = rim.tokens.make([gmail]);
    rim.desk.change({ caller: 'backup', per_minute: 3 });
    for (let at = 0; at < 3; at += 1) expect((await token()).status).toBe(200);
    expect(await token()).toMatchObject({ status: 429, headers: { 'retry-after': '20' } });
    expect((await rim.client.get('/v1/token', { authorization: other })).status).toBe(200);
    rim.clock.stepWallClock(3_600_000);
    expect((await token()).status).toBe(429);
    rim.clock.suspend(20_000);
    expect((await token()).status).toBe(200);
  });

  test('that a person takes away again is gone with the next request', async () => {
    rim.tokens.cache = rim.tokens.make([gmail]);
    rim.desk.change({ caller: 'backup', per_minute: 1 });
    await token();
    expect((await token()).status).toBe(429);
    rim.desk.change({ caller: 'backup', per_minute: null });
    expect((await token()).status).toBe(200);
  });
});

describe('S82: a change applies to who waits already', () => {
  test('paused: 423, at once', async () => {
    const answer = waitingToken();
    while (rim.tokens.asked.length === 0) await settle();
    rim.desk.pauseCaller({ caller: 'backup' });
    expect(await answer).toMatchObject({ status: 423, json: { error: 'paused' } });
  });

  test('the scope taken away: 403, at once', async () => {
    const answer = waitingToken('?scope=gmail.readonly');
    while (rim.tokens.asked.length === 0) await settle();
    rim.desk.change({ caller: 'backup', grants: [{ account: 'work', scopes: ['openid'] }] });
    expect(await answer).toMatchObject({ status: 403, json: { error: 'not_allowed' } });
  });

  test('a change that leaves it its right lets it wait on', async () => {
    let release = () => {};
    rim.tokens.answer = () =>
      new Promise((resolve) => {
        release = () => resolve(ok({ token: rim.tokens.make([gmail]), staleRefresh: false }));
      });
    const answer = token();
    while (rim.tokens.asked.length === 0) await settle();
    rim.desk.change({ caller: 'backup', idle_days: 3 });
    release();
    expect((await answer).status).toBe(200);
  });
});

describe('a paused caller', () => {
  test('gets nothing, not even from memory, and says why; another one does', async () => {
    const other = await rim.pairCaller({ name: 'other' });
    rim.tokens.cache = rim.tokens.make([gmail]);
    rim.desk.pauseCaller({ caller: 'backup' });
    const answer = await token();
    expect(answer).toMatchObject({ status: 423, json: { error: 'paused' } });
    expect(answer.json.error_description).toContain('This caller is paused');
    expect((await rim.client.get('/v1/token', { authorization: other })).status).toBe(200);
    rim.desk.resumeCaller({ caller: 'backup' });
    expect((await token()).status).toBe(200);
  });
});

describe('threat 7: a server that does not narrow', () => {
  test('its token is withheld, unless a person allows this caller the full one', async () => {
    const broad = rim.tokens.make([calendar, gmail], 3600, 'ya29.broad');
    rim.tokens.answer = async () => ok({ token: broad, staleRefresh: false });
    expect((await token()).json.error).toBe('scope_not_narrowable');
    rim.desk.change({ caller: 'backup', allow_full_token: true });
    expect(await token()).toMatchObject({ status: 200, json: { access_token: 'ya29.broad' } });
    rim.tokens.cache = broad;
    expect((await token()).status).toBe(200);
    rim.desk.change({ caller: 'backup', allow_full_token: false });
    expect((await token()).json.error).toBe('scope_not_narrowable');
  });

  test('the full token is no way to an account or scope of which the caller has nothing', async () => {
    rim.desk.change({ caller: 'backup', allow_full_token: true });
    expect((await token('?account=home')).status).toBe(403);
    expect((await token('?scope=calendar')).status).toBe(403);
  });
});

test('S82: an hour is an hour', async () => {
  authorization = await rim.pairCaller({ name: 'short' }, { hours: 1 });
  rim.clock.stepWallClock(3_599_000);
  expect((await token()).status).toBe(200);
  rim.clock.stepWallClock(1_000);
  expect((await token()).status).toBe(401);
});

test('S91: a rate given with the approval holds from the first token', async () => {
  authorization = await rim.pairCaller({ name: 'slow' }, { per_minute: 1 });
  rim.tokens.cache = rim.tokens.make([gmail]);
  expect((await token()).status).toBe(200);
  expect((await token()).status).toBe(429);
});

describe('since when', () => {
  const since = () =>
    rim.desk.views().callers[0]?.grants.map((grant) => [grant.scopes, grant.since]);

  test('is when a right was given; less keeps its day, more begins a new one', async () => {
    const paired = rim.desk.views().callers[0]?.created_at ?? 0;
    rim.desk.change({ caller: 'backup', grants: [{ account: 'work', scopes: [calendar, gmail] }] });
    rim.clock.stepWallClock(86_400_000);
    rim.desk.change({ caller: 'backup', grants: [{ account: 'work', scopes: [gmail] }] });
    expect(since()).toEqual([[[gmail], paired]]);
    rim.desk.change({ caller: 'backup', grants: [{ account: 'work', scopes: [calendar, gmail] }] });
    expect(since()).toEqual([[[calendar, gmail], paired + 86_400]]);
  });
});
