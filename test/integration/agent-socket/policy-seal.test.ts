import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sealItem } from '../../../src/main/agent-socket/policy-seal.ts';
import { Secret } from '../../../src/main/secret.ts';
import { ok } from '../../../src/shared/failure.ts';
import { settle } from '../../support/manual-clock.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';
import { MemorySettingsStore } from '../../support/memory-settings-store.ts';
import { gmail, openRim, type Rim } from './rim.ts';

let rim: Rim;
let document: MemorySettingsStore;
let secrets: MemorySecretStore;
let authorization: string;

/** A new start over what is on disk and in the keychain. */
async function start() {
  await rim?.close();
  rim = await openRim({ document, secrets });
  rim.tokens.cache = rim.tokens.make([gmail]);
}
beforeEach(async () => {
  document = new MemorySettingsStore();
  secrets = new MemorySecretStore();
  rim = await openRim({ document, secrets });
  authorization = await rim.pairCaller();
});
afterEach(() => rim.close());

const token = (key = authorization) => rim.client.get('/v1/token', { authorization: key });
type Stored = { callers: Record<string, unknown>[]; seal: { epoch: number; mac: string } };
const edit = (change: (stored: Stored) => unknown) => {
  const stored = JSON.parse(document.text ?? '') as Stored;
  change(stored);
  document.text = JSON.stringify(stored);
};
const first = (stored: Stored) => stored.callers[0] ?? {};

test('what Keybearer wrote is served after a restart', async () => {
  await start();
  expect((await token()).status).toBe(200);
  expect(rim.desk.views().policy).toEqual({ status: 'good' });
});

describe('D115: somebody changed the list', () => {
  test.each<[string, (stored: Stored) => unknown]>([
    [
      'a scope more',
      (s) =>
        Object.assign(first(s), { grants: [{ account: 'acc_work', scopes: [gmail, 'openid'] }] }),
    ],
    ['a later end', (s) => Object.assign(first(s), { expires_at: 9_999_999_999 })],
    ['the full token allowed', (s) => Object.assign(first(s), { allow_full_token: true })],
    ['a question less', (s) => Object.assign(first(s), { ask: 'session' })],
    ['a caller more', (s) => s.callers.push({ ...first(s), id: 'bbbbbbbbbb', name: 'intruder' })],
    ['a caller less', (s) => s.callers.pop()],
    ['an unreadable entry more', (s) => s.callers.push({ id: 'x' })],
    ['the pause taken away', (s) => Object.assign(s, { paused: true })],
    ['a field that a newer version may know', (s) => Object.assign(s, { future: 1 })],
    ['another MAC', (s) => Object.assign(s.seal, { mac: '0'.repeat(64) })],
    ['another epoch', (s) => Object.assign(s.seal, { epoch: 99 })],
    ['no seal', (s) => Object.assign(s, { seal: undefined })],
  ])('%s: nobody is served, and a person is told', async (_, change) => {
    edit(change);
    await start();
    const { status } = await token();
    expect([401, 423]).toContain(status);
    expect(rim.desk.views().policy).toEqual({ status: 'tampered' });
    expect(rim.notices.standing.get('policy-tampered')?.sentence).toContain(
      'keybearer caller review --keep',
    );
    expect(rim.auditLog.entries()).toContainEqual(
      expect.objectContaining({ event: 'policy', reason: 'policy_tampered' }),
    );
  });

  test('who has a key hears why, for accounts too', async () => {
    edit((stored) => Object.assign(first(stored), { allow_full_token: true }));
    await start();
    for (const path of ['/v1/token', '/v1/accounts']) {
      expect(await rim.client.get(path, { authorization })).toMatchObject({
        status: 423,
        json: { error: 'policy_tampered' },
      });
    }
    expect((await rim.client.get('/v1/health')).status).toBe(200);
  });

  test('an old list put back, which we wrote ourselves: a revoked caller stays out', async () => {
    const old = document.text;
    rim.desk.revoke({ caller: 'backup' });
    await rim.desk.anchored(ok(undefined));
    document.text = old;
    await start();
    expect(await token()).toMatchObject({ status: 423, json: { error: 'policy_tampered' } });
  });

  test('a list that cannot be read any more: nobody is served, a person is told, and it stays until they looked', async () => {
    const damaged = '{"schema":1,"callers":"none"}';
    document.text = damaged;
    await start();
    expect((await token()).status).toBe(401);
    expect(rim.desk.views()).toMatchObject({ policy: { status: 'tampered' }, callers: [] });
    expect(rim.notices.standing.has('policy-tampered')).toBe(true);
    expect(document.text).toBe(damaged);
    rim.desk.review({ accept: false });
    expect(document.aside).toBe(damaged);
    expect(document.text).not.toBe(damaged);
  });

  test('a list that was taken away, and the pause in it: a person is told, and nobody new is let in before', async () => {
    rim.desk.pause();
    document.text = undefined;
    await start();
    expect((await token()).status).toBe(401);
    expect(rim.desk.views()).toMatchObject({ policy: { status: 'tampered' }, callers: [] });
    expect(rim.notices.standing.has('policy-tampered')).toBe(true);
    expect(rim.desk.review({ accept: true }).ok).toBe(true);
    expect((await token(await rim.pairCaller())).status).toBe(200);
  });

  test('a list that cannot be read, and a keychain that has never seen one: a person is told too', async () => {
    document.text = '{"schema":1,"callers":"none"}';
    secrets.items.delete(sealItem);
    await start();
    expect(rim.notices.standing.has('policy-tampered')).toBe(true);
  });

  test('the key in the keychain is another one: nothing can vouch for the list', async () => {
    const other = { v: 1, key: 'A'.repeat(43), epoch: 0 };
    secrets.items.set(sealItem, new Secret(JSON.stringify(other)));
    await start();
    expect((await token()).status).toBe(423);
  });

  test('an intruder that wrote itself into the list has no way in before a person looks', async () => {
    const intruder = await rim.pairCaller({ name: 'second' });
    edit((stored) => Object.assign(stored.callers[1] ?? {}, { allow_full_token: true }));
    await start();
    expect((await token(intruder)).status).toBe(423);
  });
});

describe('until a person looks', () => {
  beforeEach(async () => {
    edit((stored) => Object.assign(first(stored), { allow_full_token: true }));
    await start();
  });

  test('nothing is written over what is there, and nobody new is let in', async () => {
    const before = document.text;
    await expect(rim.pairCaller({ name: 'new' })).rejects.toThrow(
      'changed or taken away outside Keybearer',
    );
    await rim.clock.advance(60_000);
    expect(document.text).toBe(before);
  });

  test('keeping it serves what the file says, seals it, and stays so', async () => {
    expect(rim.desk.review({ accept: true })).toEqual({ ok: true, value: { callers: 1 } });
    expect((await token()).status).toBe(200);
    expect(rim.notices.standing.size).toBe(0);
    await rim.desk.anchored(ok(undefined));
    await start();
    expect((await token()).status).toBe(200);
    expect(rim.desk.views().callers[0]?.allow_full_token).toBe(true);
  });

  test('not keeping it removes all callers', async () => {
    expect(rim.desk.review({ accept: false })).toEqual({ ok: true, value: { callers: 0 } });
    expect((await token()).status).toBe(401);
    expect(rim.desk.views().policy).toEqual({ status: 'good' });
  });

  test('a disk that refuses the review leaves all as it was', async () => {
    document.refuseWrites = true;
    expect(rim.desk.review({ accept: false }).ok).toBe(false);
    expect(rim.desk.views().callers).toHaveLength(1);
    expect((await token()).status).toBe(423);
  });

  test('who is revoked before the review is not in what is kept', async () => {
    rim.desk.revoke({ caller: 'backup' });
    rim.desk.review({ accept: true });
    expect((await token()).status).toBe(401);
  });
});

test('there is nothing to review in a list that is ours', () => {
  expect(rim.desk.review({ accept: false })).toMatchObject({ failure: { code: 'conflict' } });
  expect(rim.desk.views().callers).toHaveLength(1);
});

describe('the first start of a version that seals', () => {
  test('takes the list as it is, with its last uses, and seals it at once', async () => {
    edit((stored) => {
      Object.assign(stored, { seal: undefined, uses: undefined });
      Object.assign(first(stored), { last_used_at: 1_772_355_000 });
    });
    secrets = new MemorySecretStore();
    await start();
    expect(rim.desk.views().callers[0]?.last_used_at).toBe(1_772_355_000);
    expect((await token()).status).toBe(200);
    expect(JSON.parse(document.text ?? '').seal).toMatchObject({ epoch: 1 });
    await rim.desk.anchored(ok(undefined));
    await start();
    expect((await token()).status).toBe(200);
  });
});

test('an edited high-water mark made the next hour-long key last for years: none is given before a person looks', async () => {
  edit((stored) => Object.assign(stored, { high_water: 4_102_444_800 }));
  await start();
  expect((await token()).status).toBe(401);
  expect(rim.notices.standing.has('policy-clock')).toBe(true);
  const asked = await rim.client.post('/v1/pair', { name: 'second', accounts: ['work'] });
  const { code } = asked.json as { code: string };
  expect(rim.desk.approve({ code, hours: 1 })).toMatchObject({
    failure: { code: 'conflict', sentence: expect.stringContaining('caller review') },
  });
  expect(rim.desk.review({ accept: true }).ok).toBe(true);
  expect(rim.notices.standing.has('policy-clock')).toBe(false);
  expect((await token()).status).toBe(200);
  expect(rim.desk.approve({ code, hours: 1 }).ok).toBe(true);
  const [, second] = rim.desk.views().callers;
  expect(second?.expires_at).toBe(Math.floor(rim.clock.now() / 1000) + 3_600);
});

test('a revocation that the keychain could not be told of was called done: an old list brought the caller back', async () => {
  secrets.refuseWrites = true;
  expect(await rim.desk.anchored(rim.desk.revoke({ caller: 'backup' }))).toMatchObject({
    failure: {
      code: 'keychain_failed',
      sentence: expect.stringContaining('That holds now, but it could not be noted'),
    },
  });
  expect((await token()).status).toBe(401);
  secrets.refuseWrites = false;
  await rim.desk.tick();
  expect(await rim.desk.anchored(ok('told'))).toEqual(ok('told'));
});

describe('K122: a keychain that is locked at the start', () => {
  beforeEach(async () => {
    secrets.status = 'locked';
    await start();
  });

  test('nobody is served: 423, and the list stands as it was', async () => {
    const before = document.text;
    expect(await token()).toMatchObject({ status: 423, json: { error: 'keychain_locked' } });
    expect(rim.desk.views()).toMatchObject({
      policy: { status: 'locked' },
      callers: [{ name: 'backup' }],
    });
    expect(document.text).toBe(before);
  });

  test('serves by itself within half a minute of being opened', async () => {
    secrets.status = 'ready';
    await rim.clock.advance(15_000);
    expect((await token()).status).toBe(200);
  });

  test('who is revoked meanwhile is gone at once, and is said to be unsaved until the keychain opens', async () => {
    expect(rim.desk.revoke({ caller: 'backup' })).toMatchObject({
      failure: { code: 'keychain_locked' },
    });
    expect((await token()).status).toBe(401);
    secrets.status = 'ready';
    await rim.clock.advance(15_000);
    await rim.desk.anchored(ok(undefined));
    await start();
    expect((await token()).status).toBe(401);
    expect(rim.desk.views()).toMatchObject({ policy: { status: 'good' }, callers: [] });
  });
});

test('a request that comes while the keychain is still asked waits for it, and is then served', async () => {
  let answer = () => {};
  const read = secrets.read.bind(secrets);
  secrets.read = (name) =>
    new Promise((resolve) => {
      answer = () => void read(name).then(resolve);
    });
  const opening = openRim({ document, secrets, waitForKeychain: false });
  await rim.close();
  rim = await opening;
  rim.tokens.cache = rim.tokens.make([gmail]);
  let answered = false;
  const waiting = token().then((one) => {
    answered = true;
    return one;
  });
  await settle(50);
  expect(answered).toBe(false);
  expect(rim.desk.views().policy).toEqual({ status: 'opening' });
  answer();
  expect((await waiting).status).toBe(200);
});

test('no request and no last use touches the keychain', async () => {
  await start();
  secrets.calls.length = 0;
  for (let at = 0; at < 20; at += 1) await token();
  await rim.clock.advance(60_000);
  expect(JSON.parse(document.text ?? '').uses).toBeDefined();
  expect(secrets.calls).toEqual([]);
});

test('a crash between the list and its epoch suspends nobody', async () => {
  secrets.refuseWrites = true;
  const second = await rim.pairCaller({ name: 'second' });
  secrets.refuseWrites = false;
  await start();
  expect((await token(second)).status).toBe(200);
});
