import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ok } from '../../../src/shared/failure.ts';
import { settle } from '../../support/manual-clock.ts';
import { gmail, openRim, type Rim } from './rim.ts';

let rim: Rim;
let authorization: string;
beforeEach(async () => {
  rim = await openRim();
  authorization = await rim.pairCaller();
  rim.tokens.cache = rim.tokens.make([gmail]);
});
afterEach(() => rim.close());

const token = () => rim.client.get('/v1/token', { authorization });

test('while paused no token is given, not even a cached one, and the reason is said plainly', async () => {
  rim.desk.pause();
  const answer = await token();
  expect(answer).toMatchObject({ status: 423, json: { error: 'paused' } });
  expect(answer.json.error_description).toContain('Keybearer is paused');
  expect(answer.text).not.toContain('ya29');
});

test('while paused no token is taken back for another', async () => {
  rim.desk.pause();
  const body = { access_token: 'ya29.refused' };
  const answer = await rim.client.post('/v1/token/invalidate', body, { authorization });
  expect(answer.status).toBe(423);
  expect(rim.tokens.invalidated).toEqual([]);
});

test('an invalidation under way when the pause comes learns nothing of its end', async () => {
  rim.tokens.invalidate = async () => {
    rim.desk.pause();
    return 'invalidated';
  };
  const body = { access_token: 'ya29.refused' };
  const answer = await rim.client.post('/v1/token/invalidate', body, { authorization });
  expect(answer.status).toBe(423);
});

test('a request that waits ends with the pause, and not with the answer from upstream', async () => {
  rim.tokens.cache = undefined;
  rim.tokens.answer = () => new Promise(() => {});
  const answer = token();
  while (rim.tokens.asked.length === 0) await settle();
  rim.desk.pause();
  expect(await answer).toMatchObject({ status: 423, json: { error: 'paused' } });
  expect(rim.tokens.asked[0]?.signal?.aborted).toBe(true);
});

test('S82: a request that waits ends with the revocation of its caller', async () => {
  rim.tokens.cache = undefined;
  rim.tokens.answer = () => new Promise(() => {});
  const answer = token();
  while (rim.tokens.asked.length === 0) await settle();
  rim.desk.revoke({ caller: 'backup' });
  expect((await answer).status).toBe(401);
});

test('a pause does not touch the wait of who asks after it ended', async () => {
  rim.desk.pause();
  rim.desk.resume();
  rim.tokens.cache = undefined;
  rim.tokens.answer = async () => ok({ token: rim.tokens.make([gmail]), staleRefresh: false });
  expect((await token()).status).toBe(200);
});

test('an approved key stays here until resumed, and is then delivered', async () => {
  const asked = await rim.client.post('/v1/pair', { name: 'second', accounts: ['work'] });
  const { pairing_id, secret, code } = asked.json as Record<string, string>;
  const poll = () =>
    rim.client.get(`/v1/pair/${pairing_id}`, { authorization: `Pairing ${secret}` });
  rim.desk.pause();
  expect((await poll()).status).toBe(202);
  rim.desk.approve({ code: code ?? '' });
  expect(await poll()).toMatchObject({ status: 423, json: { error: 'paused' } });
  rim.desk.resume();
  expect((await poll()).json.caller_key).toMatch(/^kb1_/);
});

test('addresses and aliases were still told while everything was paused', async () => {
  rim.desk.pause();
  expect(await rim.client.get('/v1/accounts', { authorization })).toMatchObject({
    status: 423,
    json: { error: 'paused' },
  });
});

test('health, managing and giving a key back go on', async () => {
  rim.desk.pause();
  expect((await rim.client.get('/v1/health')).status).toBe(200);
  const owner = { authorization: rim.ownerKey() };
  expect((await rim.client.get('/v1/manage/state', owner)).status).toBe(200);
  const back = await rim.client.send('DELETE', '/v1/caller', { headers: { authorization } });
  expect(back.status).toBe(204);
});

test('who has no key learns nothing of the pause', async () => {
  rim.desk.pause();
  expect((await rim.client.get('/v1/token')).status).toBe(401);
});

describe('while the screen is locked', () => {
  test('no token is given, the reason names the screen, and unlocking it ends that', async () => {
    rim.desk.screen('locked');
    expect(rim.desk.views().paused).toBe(true);
    const answer = await token();
    expect(answer).toMatchObject({ status: 423, json: { error: 'paused' } });
    expect(answer.json.error_description).toContain('The screen is locked');
    rim.desk.screen('unlocked');
    expect(rim.desk.views().paused).toBe(false);
    expect((await token()).status).toBe(200);
  });

  test('what a person paused, before or meanwhile, stays paused after it', async () => {
    rim.desk.pause();
    rim.desk.screen('locked');
    rim.desk.screen('unlocked');
    expect((await token()).status).toBe(423);
    rim.desk.resume();
    rim.desk.screen('locked');
    rim.desk.pause();
    rim.desk.screen('unlocked');
    expect((await token()).status).toBe(423);
  });

  test('a person can resume from elsewhere, and the next lock pauses again', async () => {
    rim.desk.screen('locked');
    rim.desk.resume();
    expect((await token()).status).toBe(200);
    rim.desk.screen('locked');
    expect((await token()).status).toBe(423);
  });

  test('a request that waits ends with the lock', async () => {
    rim.tokens.cache = undefined;
    rim.tokens.answer = () => new Promise(() => {});
    const answer = token();
    while (rim.tokens.asked.length === 0) await settle();
    rim.desk.screen('locked');
    expect((await answer).status).toBe(423);
  });

  test('both are in the record once, and nothing of it is saved', async () => {
    const before = JSON.stringify(rim.document.read());
    for (const seen of ['locked', 'locked', 'unlocked', 'unlocked'] as const) rim.desk.screen(seen);
    const { lines } = await rim.trail.read();
    expect(lines.filter(({ event }) => event === 'screen').map(({ reason }) => reason)).toEqual([
      'locked',
      'unlocked',
    ]);
    expect(JSON.stringify(rim.document.read())).toBe(before);
  });
});
