import { beforeEach, describe, expect, test } from 'vitest';
import { anchorItem } from '../../../src/main/agent-socket/audit-anchor.ts';
import { type AuditTrail, createAuditTrail } from '../../../src/main/agent-socket/audit-trail.ts';
import { Secret } from '../../../src/main/secret.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryAuditLog } from '../../support/memory-audit-log.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { RecordingNotices } from '../../support/recording-notices.ts';

let clock: ManualClock;
let file: MemoryAuditLog;
let secrets: MemorySecretStore;
let notices: RecordingNotices;
let trail: AuditTrail;

const open = () =>
  createAuditTrail({
    ...{ clock, file, secrets, notices, log: new RecordingLog() },
    changed: () => {},
  });

beforeEach(() => {
  clock = new ManualClock();
  file = new MemoryAuditLog();
  secrets = new MemorySecretStore();
  notices = new RecordingNotices();
  trail = open();
});

const pair = (name = 'backup') =>
  trail.record({ event: 'pair', decision: 'allowed', callerName: name });
const chainOf = async (one = trail) => (await one.read()).chain;
/** Stops and starts, as a person does; both look at the chain and anchor it. */
async function restart() {
  await trail.tick();
  await trail.close();
  trail = open();
  await trail.tick();
}

const served = { callerId: 'abcdefghij', accountId: 'acc_work', scopes: ['openid'] };
const cached = (token: Secret) =>
  trail.served({ ...served, token }, () => ({
    ...{ event: 'token', decision: 'allowed', reason: 'cached', ...served },
  }));

describe('a line', () => {
  test('says what happened, when, and which line it follows', () => {
    pair();
    pair('second');
    const [first, second] = file.entries();
    expect(first).toMatchObject({ seq: 1, event: 'pair', callerName: 'backup', t: 1772355600 });
    expect(first?.prev).toBe('0'.repeat(64));
    expect(second?.seq).toBe(2);
    expect(second?.prev).toMatch(/^[0-9a-f]{64}$/);
  });

  test('holds no address, not even where a caller calls itself by one', () => {
    pair('ada@example.com');
    expect(file.lines.join()).not.toContain('@');
  });

  test('of a token holds eight digits of its hash and nothing of itself', async () => {
    cached(new Secret('ya29.secret'));
    await clock.advance(1_000);
    expect(file.entries()[0]?.tokenFp).toMatch(/^[0-9a-f]{8}$/);
    expect(file.lines.join()).not.toContain('ya29');
  });
});

describe('many of one kind', () => {
  test('cached tokens of a second become a line with their number; another token is another line', async () => {
    const [one, other] = [new Secret('ya29.one'), new Secret('ya29.other')];
    for (let at = 0; at < 1_000; at += 1) cached(one);
    cached(other);
    expect(file.lines).toEqual([]);
    await clock.advance(1_000);
    expect(file.entries()).toMatchObject([{ count: 1_000 }, { count: 1 }]);
    expect(file.entries()[0]?.tokenFp).not.toBe(file.entries()[1]?.tokenFp);
  });

  test('a stranger who knocks in a loop fills two lines a second, whatever id it claims', async () => {
    for (let at = 0; at < 500; at += 1) {
      const reason = 'unauthenticated';
      trail.record({ event: 'authenticate', decision: 'refused', reason, callerId: `id${at}` });
    }
    await clock.advance(1_000);
    expect(file.entries()).toMatchObject([{ callerId: 'id0' }, { count: 499 }]);
  });

  test.each([
    ['revocation', () => trail.record({ event: 'caller_revoked', decision: 'allowed' })],
    [
      'refusal for asking too often',
      () => trail.record({ event: 'token', decision: 'refused', reason: 'rate_limited' }),
    ],
  ])('a token never stands behind the %s that came after it', (_, record) => {
    cached(new Secret('ya29.one'));
    record();
    expect(file.entries().map(({ reason }) => reason)[0]).toBe('cached');
    expect(file.lines).toHaveLength(2);
  });

  test('whoever tries one permission after the other has them all in the record', async () => {
    for (const scope of ['calendar', 'gmail.send', 'drive', 'drive']) {
      const reason = 'not_allowed';
      trail.record({ event: 'token', decision: 'refused', reason, ...served, scopes: [scope] });
    }
    await clock.advance(1_000);
    expect(file.entries()).toMatchObject([
      { scopes: ['calendar'] },
      { scopes: ['gmail.send', 'drive'], count: 3 },
    ]);
  });

  test('and cannot fill it with them', async () => {
    for (let at = 0; at < 500; at += 1) {
      const [reason, scopes] = ['not_allowed', [`made-up-${at}`]];
      trail.record({ event: 'token', decision: 'refused', reason, ...served, scopes });
      if (at % 100 === 0) cached(new Secret('ya29.one'));
    }
    await clock.advance(1_000);
    const refusals = file.entries().filter(({ decision }) => decision === 'refused');
    expect(refusals).toMatchObject([{ scopes: ['made-up-0'] }, { count: 499 }]);
    expect(refusals[1]?.scopes).toHaveLength(20);
  });

  const knock = (at = 0) =>
    trail.record({
      ...{ event: 'authenticate', decision: 'refused', reason: 'unauthenticated' },
      callerId: `id${at}`,
    });
  const dayMs = 24 * 3_600_000;
  /** What a day of `act` every `everyMs` leaves. */
  async function aDayOf(act: (at: number) => void, everyMs: number) {
    for (let at = 0; at < dayMs / everyMs; at += 1) {
      act(at);
      await clock.advance(everyMs);
    }
    return file.entries();
  }

  test('a stranger who knocks for a day, fast or slowly, does not push yesterday out', async () => {
    pair('yesterday');
    const before = file.lines.length;
    const lines = await aDayOf(knock, 30_000);
    await trail.read();
    const knocks = lines.slice(before);
    expect(knocks.length).toBeLessThan(160);
    expect(file.lines.slice(before).join('\n').length).toBeLessThan(48_000);
    const count = (line: Record<string, unknown>) => Number(line.count ?? 1);
    const all = file.entries().slice(before);
    expect(all.reduce((sum, line) => sum + count(line), 0)).toBe(2_880);
  });

  test('a script that takes a token a minute, each hour another one, writes a line in ten minutes', async () => {
    const tokens = Array.from({ length: 24 }, (_, hour) => new Secret(`ya29.${hour}`));
    const inTurn = (at: number) => cached(tokens[Math.floor(at / 60)] ?? new Secret(''));
    const lines = await aDayOf(inTurn, 60_000);
    expect(lines.length).toBeLessThan(200);
  });

  test('a line says how many were gathered, since when and until when', async () => {
    for (let second = 0; second < 20; second += 1) {
      knock();
      await clock.advance(1_000);
    }
    knock();
    await trail.read();
    const start = 1_772_355_600;
    expect(file.entries().map(({ t, count, since, until }) => [t, count, since, until])).toEqual([
      [start, undefined, undefined, undefined],
      [start + 1, undefined, undefined, undefined],
      [start + 3, 1, start + 2, start + 2],
      [start + 7, 4, start + 3, start + 6],
      [start + 15, 8, start + 7, start + 14],
      [start + 20, 6, start + 15, start + 20],
    ]);
  });

  test('after ten minutes of silence the next refusal is written at once, and so is the one soon after', async () => {
    for (let second = 0; second < 40; second += 1) {
      knock();
      await clock.advance(1_000);
    }
    await clock.advance(20 * 60_000);
    const before = file.lines.length;
    knock();
    expect(file.lines).toHaveLength(before + 1);
    await clock.advance(1_000);
    knock();
    expect(file.lines).toHaveLength(before + 2);
  });

  test('what is gathered for minutes still stands before the pause that came after it', async () => {
    const token = new Secret('ya29.one');
    for (let second = 0; second < 100; second += 1) {
      cached(token);
      await clock.advance(1_000);
    }
    const count = () => file.entries().reduce((sum, line) => sum + Number(line.count), 0);
    expect(count()).toBeLessThan(100);
    trail.record({ event: 'command', decision: 'allowed', reason: 'agent.pause' });
    expect(file.entries().at(-1)?.reason).toBe('agent.pause');
    expect(file.entries().at(-2)).toMatchObject({ reason: 'cached', tokenFp: expect.any(String) });
    file.lines.pop();
    expect(count()).toBe(100);
  });

  test('what is not written yet is written at the end', async () => {
    cached(new Secret('ya29.one'));
    await trail.close();
    expect(file.lines).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});

describe('D121: the chain', () => {
  beforeEach(() => {
    for (const name of ['a', 'b', 'c', 'd']) pair(name);
  });

  test('is good as it was written, and goes on after a restart', async () => {
    await restart();
    pair('e');
    expect(await chainOf()).toEqual({ status: 'good' });
    expect(file.entries().map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(trail.status()).toBe('good');
  });

  test.each([
    [
      'a name is changed',
      () => file.lines.splice(1, 1, (file.lines[1] ?? '').replace('"b"', '"x"')),
      3,
    ],
    ['a line is taken out', () => file.lines.splice(1, 1), 3],
    ['a line is put in twice', () => file.lines.splice(1, 0, file.lines[1] ?? ''), 2],
    [
      'two change places',
      () => file.lines.splice(1, 2, file.lines[2] ?? '', file.lines[1] ?? ''),
      3,
    ],
    ['a line is no JSON', () => file.lines.splice(1, 1, 'nonsense'), 2],
    [
      'the first line is taken out and the others begin anew',
      () => file.lines.splice(0, 1, (file.lines[0] ?? '').replace(/"prev":"0/, '"prev":"1')),
      1,
    ],
  ])('%s: it is broken there, and said so at the next start', async (_, harm, at) => {
    await trail.tick();
    harm();
    expect(await chainOf()).toMatchObject({ status: 'broken', reason: 'altered', at });
    await restart();
    expect(trail.status()).toBe('broken');
    expect(notices.standing.get('audit-broken')?.sentence).toContain('line');
  });

  test('lines cut off the end are missed, though what is left is a whole chain', async () => {
    await restart();
    await trail.close();
    file.lines.splice(2);
    trail = open();
    await trail.tick();
    expect(await chainOf()).toEqual({ status: 'broken', reason: 'shortened', at: null });
    expect(notices.standing.has('audit-broken')).toBe(true);
    expect(file.entries().at(-1)).toMatchObject({ event: 'audit_broken', reason: 'shortened' });
  });

  test('a record that was replaced by another whole one is known by the anchor', async () => {
    await restart();
    await trail.close();
    file = new MemoryAuditLog();
    secrets = Object.assign(new MemorySecretStore(), { items: secrets.items });
    const anchored = secrets.items.get(anchorItem);
    trail = open();
    for (const name of ['x', 'y', 'z', 'w']) pair(name);
    if (anchored) secrets.items.set(anchorItem, anchored);
    await trail.tick();
    expect(trail.status()).toBe('broken');
  });

  test('lines that were cut off while it runs are missed at the next look', async () => {
    file.lines.pop();
    expect(await chainOf()).toMatchObject({ status: 'broken', reason: 'shortened' });
  });

  test('what a look finds while it runs is told to everybody, once', async () => {
    await trail.tick();
    file.lines.splice(1, 1);
    expect([trail.status(), notices.standing.has('audit-broken')]).toEqual(['good', false]);
    await chainOf();
    await chainOf();
    expect([trail.status(), notices.standing.has('audit-broken')]).toEqual(['broken', true]);
    const told = file.entries().filter(({ event }) => event === 'audit_broken');
    expect(told).toMatchObject([{ reason: 'altered' }]);
  });

  test('pieces that were rotated away are not missed', async () => {
    await restart();
    file.lines.splice(0, 2);
    file.rotated = true;
    expect(await chainOf()).toEqual({ status: 'good' });
    await restart();
    file.rotated = false;
    expect(await chainOf()).toEqual({ status: 'good' });
  });
});

describe('the anchor', () => {
  const writes = () => secrets.calls.filter((call) => call === `write ${anchorItem}`).length;

  test('is written at most once a day, and at the end', async () => {
    for (let hour = 0; hour < 48; hour += 1) {
      pair();
      await trail.tick();
      await clock.advance(3_600_000);
    }
    expect(writes()).toBe(2);
    await trail.close();
    expect(writes()).toBe(3);
  });

  test('is never written before the old one was read: a locked keychain hides no cut', async () => {
    await restart();
    await trail.close();
    const before = writes();
    secrets.status = 'locked';
    trail = open();
    pair();
    await trail.tick();
    await trail.close();
    expect(writes()).toBe(before);
  });

  test('that nobody can read holds nothing, and the chain is checked all the same', async () => {
    secrets.items.set(anchorItem, new Secret('nonsense'));
    pair();
    await trail.tick();
    expect(trail.status()).toBe('good');
  });
});

describe('D121: a full disk', () => {
  beforeEach(() => {
    pair('before');
    file.refuseWrites = true;
    pair('during');
  });

  test('what happens meanwhile is kept, shown, and a person is told', async () => {
    expect(trail.status()).toBe('memory');
    expect(trail.isWritable()).toBe(false);
    expect(notices.standing.has('audit-in-memory')).toBe(true);
    const { lines, unwritten } = await trail.read();
    expect(lines.map((line) => line.callerName)).toEqual(['before', 'during']);
    expect(unwritten).toBe(1);
  });

  test('it is written in order once there is room, and the chain is whole', async () => {
    file.refuseWrites = false;
    pair('after');
    expect(file.entries().map((entry) => entry.callerName)).toEqual(['before', 'during', 'after']);
    expect(await chainOf()).toEqual({ status: 'good' });
    expect(trail.status()).toBe('good');
    expect(notices.standing.size).toBe(0);
  });

  test('memory has an end too: the newest 500 are kept, and the number of the others', async () => {
    for (let at = 0; at < 600; at += 1) pair(`n${at}`);
    expect((await trail.read()).unwritten).toBe(500);
    file.refuseWrites = false;
    expect(trail.isWritable()).toBe(true);
    expect(file.entries().at(-1)).toMatchObject({ event: 'audit_gap', count: 101 });
    expect(await chainOf()).toEqual({ status: 'good' });
  });

  test('a tick finds the room by itself', async () => {
    file.refuseWrites = false;
    await trail.tick();
    expect(trail.status()).toBe('good');
  });
});
