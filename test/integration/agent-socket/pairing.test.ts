import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  callerKeyBody,
  pairBody,
  pendingBody,
} from '../../../src/main/agent-socket/wire-schemas.ts';
import { gmail, openRim, type Rim } from './rim.ts';

const run = promisify(execFile);

let rim: Rim;
let program: string | null;
beforeEach(async () => {
  program = '/usr/bin/python3';
  rim = await openRim({
    peerOf: () => ({ uid: process.geteuid?.() ?? 0, pid: 4711, program: () => program }),
  });
});
afterEach(() => rim.close());

const wish = { name: 'backup', accounts: ['work'], scopes: ['gmail.readonly'], reason: 'nightly' };
const poll = (body: Record<string, unknown>) =>
  rim.client.get(`/v1/pair/${String(body.pairing_id)}`, {
    authorization: `Pairing ${String(body.secret)}`,
  });

test('a caller asks, a person sees who and what, approves the code, and the key comes once', async () => {
  const asked = await rim.client.post('/v1/pair', wish);
  expect(asked.status).toBe(202);
  expect(pairBody.parse(asked.json)).toMatchObject({ expires_in: 300, interval: 2 });
  expect(asked.json.code).toMatch(/^[BCDFGHJ-NP-TV-XZ]{4}-[BCDFGHJ-NP-TV-XZ]{4}$/);
  expect(rim.desk.views().pairings).toEqual([
    {
      ...{ code: asked.json.code, name: 'backup', reason: 'nightly', scopes: [gmail] },
      accounts: [{ id: 'acc_work', email: 'work@example.com', alias: 'work' }],
      peer: { uid: process.geteuid?.(), pid: 4711, program: '/usr/bin/python3', cwd: null },
      expires_at: rim.clock.now() / 1000 + 300,
    },
  ]);

  const pending = await poll(asked.json);
  expect(pending.status).toBe(202);
  expect(pendingBody.parse(pending.json)).toEqual({ status: 'pending', interval: 2 });

  rim.desk.approve({ code: String(asked.json.code) });
  const delivered = await poll(asked.json);
  expect(delivered.status).toBe(200);
  expect(callerKeyBody.parse(delivered.json)).toEqual({
    caller_key: expect.stringMatching(/^kb1_/),
    granted: [{ account: 'work', scopes: [gmail] }],
    expires_at: rim.clock.now() / 1000 + 90 * 24 * 3600,
  });
  expect((await poll(asked.json)).status).toBe(404);
});

test('S65: asking for an account that does not exist looks exactly like asking for one that does', async () => {
  const known = await rim.client.post('/v1/pair', wish);
  const unknown = await rim.client.post('/v1/pair', { ...wish, accounts: ['nobody@example.com'] });
  expect(unknown.status).toBe(known.status);
  expect(Object.keys(unknown.json)).toEqual(Object.keys(known.json));
});

describe('S88: the answers of a poll', () => {
  test('too fast: 429 slow_down with Retry-After', async () => {
    const { json } = await rim.client.post('/v1/pair', wish);
    await poll(json);
    expect(await poll(json)).toMatchObject({
      status: 429,
      json: { error: 'slow_down' },
      headers: { 'retry-after': '2' },
    });
  });

  test('denied: 403', async () => {
    const { json } = await rim.client.post('/v1/pair', wish);
    rim.desk.deny({ code: String(json.code) });
    expect(await poll(json)).toMatchObject({ status: 403, json: { error: 'denied' } });
  });

  test('expired: 410', async () => {
    const { json } = await rim.client.post('/v1/pair', wish);
    await rim.clock.advance(300_000);
    expect(await poll(json)).toMatchObject({ status: 410, json: { error: 'expired' } });
  });
});

describe('a request that is withdrawn', () => {
  const withdraw = (body: Record<string, unknown>, secret = body.secret) =>
    rim.client.send('DELETE', `/v1/pair/${String(body.pairing_id)}`, {
      headers: { authorization: `Pairing ${String(secret)}` },
    });

  test('is asked of nobody any more, and is in the record', async () => {
    const { json } = await rim.client.post('/v1/pair', wish);
    expect((await withdraw(json)).status).toBe(204);
    expect(rim.desk.views().pairings).toEqual([]);
    expect(rim.desk.approve({ code: String(json.code) })).toMatchObject({ ok: false });
    expect((await poll(json)).status).toBe(404);
    expect((await withdraw(json)).status).toBe(404);
    const { lines } = await rim.trail.read();
    expect(lines.map(({ event }) => event)).toEqual(['pair', 'pair_withdrawn']);
    expect(lines.at(-1)).toMatchObject({
      ...{ decision: 'client_gone', callerName: 'backup', peer: { pid: 4711 } },
    });
  });

  test('takes the key along that nobody fetched', async () => {
    const { json } = await rim.client.post('/v1/pair', wish);
    rim.desk.approve({ code: String(json.code) });
    expect((await withdraw(json)).status).toBe(204);
    expect(rim.desk.views().callers).toEqual([]);
  });

  test.each([
    ['with another secret', 'x'.repeat(43)],
    ['without one', ''],
  ])('%s: 404, and it goes on waiting', async (_what, secret) => {
    const { json } = await rim.client.post('/v1/pair', wish);
    expect((await withdraw(json, secret)).status).toBe(404);
    expect(rim.desk.views().pairings).toHaveLength(1);
  });

  test('is no refusal: whoever withdraws twice may ask again, at the rate of everybody', async () => {
    for (let times = 0; times < 2; times += 1) {
      await withdraw((await rim.client.post('/v1/pair', wish)).json);
    }
    expect((await rim.client.post('/v1/pair', wish)).status).toBe(202);
    expect((await rim.client.post('/v1/pair', wish)).status).toBe(429);
  });

  describe('again and again within ten minutes', () => {
    /** Slowly enough for the rate, which is three a minute. */
    const askAndWithdraw = async (times: number) => {
      for (let time = 0; time < times; time += 1) {
        const asked = await rim.client.post('/v1/pair', wish);
        expect(asked.status).toBe(202);
        await withdraw(asked.json);
        await rim.clock.advance(20_000);
      }
    };

    test('threat 13: the fourth time shuts the door for five minutes, as two refusals do', async () => {
      await askAndWithdraw(4);
      const fifth = await rim.client.post('/v1/pair', wish);
      expect(fifth).toMatchObject({ status: 429, json: { error: 'rate_limited' } });
      expect(fifth.headers['retry-after']).toBe('280');
      await rim.clock.advance(280_000);
      expect((await rim.client.post('/v1/pair', wish)).status).toBe(202);
    });

    test('is forgotten after a yes, and after ten minutes', async () => {
      await askAndWithdraw(3);
      rim.desk.approve({ code: String((await rim.client.post('/v1/pair', wish)).json.code) });
      await askAndWithdraw(3);
      await rim.clock.advance(600_000);
      await askAndWithdraw(3);
      expect((await rim.client.post('/v1/pair', wish)).status).toBe(202);
    });
  });

  test('after a no there is nothing to withdraw', async () => {
    const { json } = await rim.client.post('/v1/pair', wish);
    rim.desk.deny({ code: String(json.code) });
    expect((await withdraw(json)).status).toBe(404);
  });
});

test('S87: the fourth in a minute: 429 with Retry-After', async () => {
  for (let at = 0; at < 3; at += 1) {
    program = `/usr/bin/python3.${at}`;
    expect((await rim.client.post('/v1/pair', { ...wish, name: `n${at}` })).status).toBe(202);
  }
  const fourth = await rim.client.post('/v1/pair', wish);
  expect(fourth).toMatchObject({ status: 429, json: { error: 'rate_limited' } });
  expect(Number(fourth.headers['retry-after'])).toBeGreaterThan(0);
});

describe('threat 18: a program without any key that keeps on asking', () => {
  const asOwner = (name: string) =>
    rim.client.post('/v1/pair', { ...wish, name }, { authorization: rim.ownerKey() });

  test('leaves the last place to another, as far as the system tells programs apart', async () => {
    expect((await rim.client.post('/v1/pair', { ...wish, name: 'one' })).status).toBe(202);
    await rim.clock.advance(30_000);
    expect((await rim.client.post('/v1/pair', { ...wish, name: 'two' })).status).toBe(202);
    const third = await rim.client.post('/v1/pair', { ...wish, name: 'three' });
    expect(third).toMatchObject({ status: 429, json: { error: 'rate_limited' } });
    // When the first of its own is over.
    expect(third.headers['retry-after']).toBe('270');
    program = '/usr/bin/curl';
    expect((await rim.client.post('/v1/pair', wish)).status).toBe(202);
  });

  test('locked its person out of the first key of the command line: the owner key has places of its own', async () => {
    for (let at = 0; at < 3; at += 1) {
      program = `/tmp/copy-${at}`;
      await rim.client.post('/v1/pair', { ...wish, name: `n${at}` });
    }
    expect((await rim.client.post('/v1/pair', wish)).status).toBe(429);
    const asked = await asOwner('command line');
    expect(asked.status).toBe(202);
    expect(rim.desk.views().pairings).toHaveLength(4);
    rim.desk.approve({ code: String(asked.json.code) });
    expect((await poll(asked.json)).status).toBe(200);
  });

  test('and whose requests were denied shut the door to everybody but the owner', async () => {
    for (const name of ['one', 'two']) {
      const { json } = await rim.client.post('/v1/pair', { ...wish, name });
      rim.desk.deny({ code: String(json.code) });
    }
    expect((await rim.client.post('/v1/pair', wish)).status).toBe(429);
    // A script that takes its right back and asks anew, five times in a minute.
    for (let times = 0; times < 5; times += 1) {
      const asked = await asOwner('command line');
      expect(asked.status).toBe(202);
      rim.desk.approve({ code: String(asked.json.code) });
      expect((await poll(asked.json)).status).toBe(200);
    }
    // What the owner allowed itself forgives nobody else.
    expect((await rim.client.post('/v1/pair', wish)).status).toBe(429);
  });

  test('gets nothing by a key that looks like the owner’s, and a caller key is none', async () => {
    const shown = [rim.ownerKey().replace(/.$/, (last) => (last === '0' ? '1' : '0'))];
    shown.push(await rim.pairCaller());
    for (const name of ['one', 'two']) {
      const { json } = await rim.client.post('/v1/pair', { ...wish, name });
      rim.desk.deny({ code: String(json.code) });
    }
    for (const authorization of shown) {
      expect((await rim.client.post('/v1/pair', wish, { authorization })).status).toBe(429);
    }
  });

  test('threat 13: the owner key bothers nobody without end: three wait, and two refusals are enough', async () => {
    const codes: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      codes.push(String((await asOwner(name)).json.code));
    }
    expect((await asOwner('four')).status).toBe(429);
    for (const code of codes) rim.desk.deny({ code });
    expect((await asOwner('five')).headers['retry-after']).toBe('300');
    expect((await rim.client.post('/v1/pair', wish)).status).toBe(202);
  });
});

test.each([
  ['a bidi name', { name: 'a\u202eb' }, 'name'],
  ['a long name', { name: 'x'.repeat(65) }, 'name'],
  ['a hidden reason', { reason: '\u200b' }, 'reason'],
  ['too many accounts', { accounts: Array(21).fill('work') }, 'accounts'],
  ['too many scopes', { scopes: Array.from({ length: 51 }, (_, at) => `s${at}`) }, 'scopes'],
  ['an empty account', { accounts: [''] }, 'accounts.0'],
])('S86: %s is refused with the field', async (_what, fields, field) => {
  const answer = await rim.client.post('/v1/pair', { ...wish, ...fields });
  expect(answer.status).toBe(400);
  expect(answer.json.error_description).toContain(`"${field}"`);
  expect(rim.desk.views().pairings).toEqual([]);
});

test.each([
  ['an access token', 'reason', 'ya29.a0AfB_byC4x2'],
  ['a refresh token', 'name', '1//0gAbCdEfGhIjKl'],
  ['the head of a key of ours', 'reason', 'my key is kb1_aaaaaaaaaa'],
  ['a client secret', 'accounts', ['GOCSPX-abcdefghij']],
  ['a signed token', 'scopes', ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln']],
])('%s in the field "%s" is refused before anybody reads it', async (_what, field, value) => {
  const answer = await rim.client.post('/v1/pair', { ...wish, [field]: value });
  expect(answer).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
  expect(answer.json.error_description).toContain(`"${field}" holds what looks like a token`);
  expect(answer.text).not.toContain([value].flat().join());
  expect(rim.desk.views().pairings).toEqual([]);
  expect(JSON.stringify((await rim.trail.read()).lines)).not.toContain([value].flat().join());
});

describe('with nothing but curl', () => {
  const curl = (...args: string[]) =>
    run('curl', ['-sS', '--max-time', '10', '--unix-socket', rim.socketPath, ...args]);

  test('pair, poll, fetch a token with the key in a file, and see no key on the command line', async () => {
    const asked = await curl('--json', JSON.stringify(wish), 'http://localhost/v1/pair');
    const { pairing_id, secret, code } = JSON.parse(asked.stdout) as Record<string, string>;
    rim.desk.approve({ code: code ?? '' });
    const pairingHeader = join(rim.home, 'pairing.hdr');
    writeFileSync(pairingHeader, `Authorization: Pairing ${secret}\n`, { mode: 0o600 });
    const fetched = await curl('-H', `@${pairingHeader}`, `http://localhost/v1/pair/${pairing_id}`);
    const { caller_key } = JSON.parse(fetched.stdout) as { caller_key: string };

    const header = join(rim.home, 'backup.hdr');
    writeFileSync(header, `Authorization: Bearer ${caller_key}\n`, { mode: 0o600 });
    const url = 'http://localhost/v1/token?account=work&scope=gmail.readonly';
    const token = await curl('-f', '-H', `@${header}`, url);
    expect(JSON.parse(token.stdout)).toMatchObject({ access_token: 'ya29.good', account: 'work' });
    const plain = await curl('-f', '-H', `@${header}`, '-H', 'Accept: text/plain', url);
    expect(plain.stdout).toBe('ya29.good\n');
  });

  test('the owner manages with owner.hdr', async () => {
    const owner = `@${join(rim.home, 'owner.hdr')}`;
    const state = await curl('-f', '-H', owner, 'http://localhost/v1/manage/state');
    expect(JSON.parse(state.stdout)).toMatchObject({ v: 1 });
  });

  test('without a key curl -f fails', async () => {
    await expect(curl('-f', 'http://localhost/v1/token')).rejects.toMatchObject({ code: 22 });
  });

  test('a body of 64 KiB and one byte is refused, also with the Expect header curl would like', async () => {
    const body = join(rim.home, 'body.json');
    writeFileSync(body, 'x'.repeat(64 * 1024 + 1));
    const args = ['-o', '/dev/null', '-w', '%{http_code}', '-H', 'Content-Type: application/json'];
    const refused = await curl(
      ...args,
      '-H',
      'Expect:',
      '--data-binary',
      `@${body}`,
      'http://localhost/v1/pair',
    );
    expect(refused.stdout).toBe('413');
  });
});
