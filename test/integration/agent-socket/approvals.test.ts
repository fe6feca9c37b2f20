import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settle } from '../../support/manual-clock.ts';
import { gmail, openRim, type Rim } from './rim.ts';

let rim: Rim;
afterEach(() => rim.close());
beforeEach(async () => {
  rim = await openRim({
    peerOf: () => ({
      ...{ uid: process.geteuid?.() ?? 0, pid: 4711 },
      program: () => '/usr/bin/python3',
      cwd: () => '/srv/backup',
    }),
  });
  rim.tokens.cache = rim.tokens.make([gmail]);
});

const paired = (ask: 'session' | 'always' | 'never', name = 'backup') =>
  rim.pairCaller({ name }, { ask });
const token = (authorization: string, query = '') =>
  rim.client.get(`/v1/token${query}`, { authorization });
const waiting = () => rim.desk.views().approvals;
/** Asks for a token and comes back once a person is asked about it. */
async function asked(authorization: string, query = '') {
  const before = waiting().length;
  const answer = token(authorization, query);
  let unasked = false;
  void answer.then(() => {
    unasked = true;
  });
  while (waiting().length === before) {
    if (unasked) throw new Error('It was answered, and nobody was asked.');
    await settle();
  }
  const approval = waiting().at(-1);
  if (!approval) throw new Error('Nothing waits.');
  return { answer, approval, id: approval.id };
}

describe('S85: a person is asked', () => {
  test('who asks, for what, from where, and until when', async () => {
    const { approval, answer, id } = await asked(await paired('always'));
    expect(approval).toEqual({
      id: expect.stringMatching(/^[a-z2-7]{10}$/),
      caller: expect.stringMatching(/^[a-z2-7]{10}$/),
      name: 'backup',
      account: { id: 'acc_work', email: 'work@example.com', alias: 'work' },
      scopes: [gmail],
      ask: 'always',
      peer: {
        ...{ uid: process.geteuid?.(), pid: 4711 },
        ...{ program: '/usr/bin/python3', cwd: '/srv/backup' },
      },
      expires_at: Math.floor(rim.clock.now() / 1000) + 120,
    });
    rim.desk.approvals.deny(id);
    await answer;
  });

  test('and allows it: the token comes', async () => {
    const { answer, id } = await asked(await paired('always'));
    expect(rim.desk.approvals.allow(id)).toEqual({ ok: true, value: {} });
    expect(await answer).toMatchObject({ status: 200, json: { access_token: 'ya29.good' } });
    expect(waiting()).toEqual([]);
    expect(rim.desk.approvals.allow(id)).toMatchObject({ failure: { code: 'not_found' } });
  });

  test('and allows what is not in memory: it is fetched', async () => {
    rim.tokens.cache = undefined;
    const { answer, id } = await asked(await paired('always'));
    expect(rim.tokens.asked).toEqual([]);
    rim.desk.approvals.allow(id);
    expect((await answer).status).toBe(200);
  });

  test('and says no: 403, no token', async () => {
    const { answer, id } = await asked(await paired('always'));
    rim.desk.approvals.deny(id);
    expect(await answer).toMatchObject({ status: 403, json: { error: 'denied' } });
    expect((await answer).text).not.toContain('ya29');
  });

  test('and says nothing: after 120 s that is a no', async () => {
    const { answer } = await asked(await paired('always'));
    await rim.clock.advance(119_999);
    expect(waiting()).toHaveLength(1);
    await rim.clock.advance(1);
    expect(await answer).toMatchObject({ status: 408, json: { error: 'approval_timeout' } });
    expect(waiting()).toEqual([]);
  });

  test('and answers after the machine slept through the two minutes: too late', async () => {
    const { answer, id } = await asked(await paired('always'));
    rim.clock.suspend(120_000);
    expect(rim.desk.approvals.allow(id)).toMatchObject({ failure: { code: 'not_found' } });
    expect((await answer).status).toBe(408);
  });

  test('not at all where the caller is to ask nobody', async () => {
    expect((await token(await paired('never'))).status).toBe(200);
    expect(waiting()).toEqual([]);
  });
});

describe('each time, and once a session', () => {
  test('each time is each time', async () => {
    const key = await paired('always');
    for (let time = 0; time < 3; time += 1) {
      const { answer, id } = await asked(key);
      rim.desk.approvals.allow(id);
      expect((await answer).status).toBe(200);
    }
  });

  test('once a session holds for the same account and the same scopes or fewer, and no others', async () => {
    rim.tokens.cache = undefined;
    const key = await rim.pairCaller(
      { accounts: ['work', 'home'], scopes: ['gmail.readonly', 'openid'] },
      { ask: 'session' },
    );
    const { answer, id } = await asked(key, '?account=work&scope=gmail.readonly');
    rim.desk.approvals.allow(id);
    await answer;
    expect((await token(key, '?account=work&scope=gmail.readonly')).status).toBe(200);
    for (const query of ['?account=home&scope=gmail.readonly', '?account=work&scope=openid']) {
      const other = await asked(key, query);
      rim.desk.approvals.allow(other.id);
      expect((await other.answer).status).toBe(200);
    }
    expect((await token(key, '?account=work')).status).toBe(200);
  });

  test('those who ask for the same while it is asked wait for the one answer', async () => {
    const key = await paired('session');
    const first = await asked(key);
    const others = [token(key), token(key)];
    while (rim.log.lines.length === 0) await settle();
    await settle(50);
    expect(waiting()).toHaveLength(1);
    rim.desk.approvals.allow(first.id);
    const all = await Promise.all([first.answer, ...others]);
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test.each([
    [
      'a pause of everything',
      () => {
        rim.desk.pause();
        rim.desk.resume();
      },
    ],
    [
      'a lock of the screen',
      () => {
        rim.desk.screen('locked');
        rim.desk.screen('unlocked');
      },
    ],
    [
      'a pause of the caller',
      () => {
        rim.desk.pauseCaller({ caller: 'backup' });
        rim.desk.resumeCaller({ caller: 'backup' });
      },
    ],
    ['a change of the caller', () => rim.desk.change({ caller: 'backup', idle_days: 5 })],
  ])('a session ends with %s', async (_, end) => {
    const key = await paired('session');
    const { answer, id } = await asked(key);
    rim.desk.approvals.allow(id);
    await answer;
    expect((await token(key)).status).toBe(200);
    end();
    const again = await asked(key);
    rim.desk.approvals.deny(again.id);
    expect((await again.answer).status).toBe(403);
  });
});

describe('S82: while it is asked', () => {
  test.each([
    ['everything is paused', () => rim.desk.pause(), 423],
    ['the caller is paused', () => rim.desk.pauseCaller({ caller: 'backup' }), 423],
    ['the caller is revoked', () => rim.desk.revoke({ caller: 'backup' }), 401],
    [
      'the scope is taken away',
      () =>
        rim.desk.change({ caller: 'backup', grants: [{ account: 'work', scopes: ['openid'] }] }),
      403,
    ],
  ])('%s: the question goes, and the request ends with it', async (_, happen, status) => {
    const { answer } = await asked(await paired('always'), '?scope=gmail.readonly');
    happen();
    expect((await answer).status).toBe(status);
    expect(waiting()).toEqual([]);
  });

  test('the default account changes: the yes was for another one', async () => {
    const key = await rim.pairCaller({ accounts: ['work', 'home'] }, { ask: 'always' });
    const { answer, id } = await asked(key);
    rim.accounts.default = 'acc_home';
    rim.desk.approvals.allow(id);
    expect((await answer).status).toBe(503);
  });

  test('a person decides to be asked while a token is on its way: it stays here', async () => {
    rim.tokens.cache = undefined;
    rim.tokens.answer = () => new Promise(() => {});
    const answer = token(await paired('never'));
    while (rim.tokens.asked.length === 0) await settle();
    rim.desk.change({ caller: 'backup', ask: 'always' });
    expect((await answer).status).toBe(503);
  });

  test('the agent stops: the question goes', async () => {
    const { answer } = await asked(await paired('always'));
    const closing = rim.socket.close();
    expect((await answer).status).toBe(503);
    expect(waiting()).toEqual([]);
    await rim.clock.advance(3_000);
    await closing;
  });
});

describe('threat 13: who asks too often', () => {
  const retryAfter = async (key: string) => (await token(key)).headers['retry-after'];

  test('after two refusals waits five minutes, and no other caller does', async () => {
    const key = await paired('always');
    const other = await paired('always', 'other');
    for (let time = 0; time < 2; time += 1) {
      const { answer, id } = await asked(key);
      rim.desk.approvals.deny(id);
      await answer;
    }
    expect((await token(key)).status).toBe(429);
    expect(await retryAfter(key)).toBe('300');
    rim.clock.stepWallClock(3_600_000);
    expect(await retryAfter(key)).toBe('300');
    const good = await asked(other);
    rim.desk.approvals.allow(good.id);
    expect((await good.answer).status).toBe(200);
    rim.clock.suspend(300_000);
    const again = await asked(key);
    rim.desk.approvals.allow(again.id);
    expect((await again.answer).status).toBe(200);
  });

  test('silence counts like a no', async () => {
    const key = await paired('always');
    const both = [await asked(key), await asked(key)];
    await rim.clock.advance(120_000);
    for (const { answer } of both) expect((await answer).status).toBe(408);
    expect((await token(key)).status).toBe(429);
  });

  test('hanging up counts like a no: no loop flashes dialogs', async () => {
    const key = await paired('always');
    for (let time = 0; time < 2; time += 1) {
      const leaving = new AbortController();
      const answer = rim.client.send('GET', '/v1/token', {
        headers: { authorization: key },
        signal: leaving.signal,
      });
      while (waiting().length === 0) await settle();
      leaving.abort();
      await expect(answer).rejects.toThrow();
      while (waiting().length > 0) await settle();
    }
    expect((await token(key)).status).toBe(429);
  });

  test('a yes between two refusals starts the count anew', async () => {
    const key = await paired('always');
    for (const decide of ['deny', 'allow', 'deny', 'allow'] as const) {
      const { answer, id } = await asked(key);
      rim.desk.approvals[decide](id);
      await answer;
    }
    expect(waiting()).toEqual([]);
  });

  test('three wait, two of one caller: one place is always there for another', async () => {
    const key = await paired('always');
    const open = [await asked(key), await asked(key)];
    expect((await token(key)).status).toBe(429);
    open.push(await asked(await paired('always', 'other')));
    await rim.clock.advance(60_000);
    const third = await paired('always', 'third');
    expect((await token(third)).status).toBe(429);
    for (const { id } of open) rim.desk.approvals.allow(id);
    for (const { answer } of open) expect((await answer).status).toBe(200);
  });
});

test('the record says who was asked, what a person said, and leaves no timer behind', async () => {
  const key = await paired('always');
  for (const decide of ['allow', 'deny'] as const) {
    const { answer, id } = await asked(key);
    rim.desk.approvals[decide](id);
    await answer;
  }
  await rim.clock.advance(1_000);
  expect(rim.auditLog.entries().filter((line) => line.event === 'approval')).toMatchObject([
    { decision: 'allowed', reason: 'allowed', callerName: 'backup', accountId: 'acc_work' },
    { decision: 'refused', reason: 'denied', scopes: [gmail] },
  ]);
  // The last use of the caller is written within a minute.
  await rim.clock.advance(60_000);
  expect(rim.clock.pending).toBe(0);
});
