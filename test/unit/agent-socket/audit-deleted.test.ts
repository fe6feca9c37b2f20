import {
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAuditFile } from '../../../src/main/adapters/audit-file.ts';
import { anchorItem } from '../../../src/main/agent-socket/audit-anchor.ts';
import { type AuditTrail, createAuditTrail } from '../../../src/main/agent-socket/audit-trail.ts';
import { Secret } from '../../../src/main/secret.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { RecordingNotices } from '../../support/recording-notices.ts';

/** D121 with real files: what somebody takes out of the record, and what a rotation or a crash takes out. */
let home: string;
let secrets: MemorySecretStore;
let notices: RecordingNotices;
let trail: AuditTrail;

async function start() {
  notices = new RecordingNotices();
  trail = createAuditTrail({
    ...{ clock: new ManualClock(), secrets, notices, log: new RecordingLog() },
    ...{ file: openAuditFile(home), changed: () => {} },
  });
  await trail.tick();
}

/** `meanwhile` is what somebody does while no Keybearer runs. */
async function restart(meanwhile = () => {}) {
  await trail.close();
  meanwhile();
  await start();
}

/** Without a word to the keychain, as after `kill -9`. */
const startAfterKill = () => start();

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'kb-audit-'));
  secrets = new MemorySecretStore();
  await start();
  for (const name of ['a', 'b', 'c', 'd', 'e']) pair(name);
});
afterEach(async () => {
  await trail.close();
  rmSync(home, { recursive: true, force: true });
});

const piece = (nth: number) => join(home, nth === 0 ? 'audit.jsonl' : `audit.${nth}.jsonl`);
const pair = (callerName: string) =>
  trail.record({ event: 'pair', decision: 'allowed', callerName });
const chainOf = async () => (await trail.read()).chain;
const names = async () => (await trail.read()).lines.map(({ callerName }) => callerName);
const told = () => [trail.status(), notices.standing.has('audit-broken')];
const isTold = ['broken', true];
const isGood = ['good', false];
const keepLines = (from: number, to?: number) => {
  const lines = readFileSync(piece(0), 'utf8').trimEnd().split('\n').slice(from, to);
  writeFileSync(piece(0), `${lines.join('\n')}\n`);
};

/** Some 35 lines are a piece. */
const long = 'x '.repeat(15_000);
const fill = (pieces: number) => {
  for (let at = 0; at < pieces * 35; at += 1) pair(`${at}${long}`);
};

describe('while it runs, the record', () => {
  test.each([
    ['is deleted', () => unlinkSync(piece(0))],
    ['is emptied', () => truncateSync(piece(0))],
    ['is put in the place of itself, shorter', () => keepLines(0, 2)],
    [
      'is another file of the same name',
      () => {
        renameSync(piece(0), join(home, 'aside'));
        writeFileSync(piece(0), '');
      },
    ],
  ])('%s: the next line tells it, and the record goes on', async (_, harm) => {
    harm();
    expect(told()).toEqual(isGood);
    pair('after');
    expect(told()).toEqual(isTold);
    expect(notices.standing.get('audit-broken')?.sentence).toContain('newest lines');
    expect(await names()).toContain('after');
    const { lines } = await trail.read();
    expect(lines.at(-1)).toMatchObject({ event: 'audit_broken', reason: 'shortened' });
    await restart();
    expect(told()).toEqual(isTold);
  });

  test('is cut within a line: the next one can be read all the same', async () => {
    truncateSync(piece(0), 500);
    pair('after');
    expect(await names()).toContain('after');
  });

  test('is deleted before a hard stop: the next start tells it by how it begins', async () => {
    await restart();
    unlinkSync(piece(0));
    await startAfterKill();
    pair('after');
    expect(told()).toEqual(isTold);
  });

  test('loses an older piece: a stop does not take what is left for the beginning', async () => {
    fill(2.5);
    await settle();
    unlinkSync(piece(2));
    fill(1);
    await restart();
    expect(await chainOf()).toMatchObject({ status: 'broken', reason: 'older_gone' });
    expect(notices.standing.get('audit-broken')?.sentence).toContain('oldest lines');
  });
});

describe('while it is stopped', () => {
  test('all but the last line is taken out: what is left is no beginning', async () => {
    await restart(() => keepLines(-1));
    expect(await chainOf()).toEqual({ status: 'broken', reason: 'older_gone', at: 5 });
    expect(told()).toEqual(isTold);
  });

  test('all of it is deleted', async () => {
    await restart(() => unlinkSync(piece(0)));
    expect(told()).toEqual(isTold);
  });

  test('the oldest piece of a full record is deleted', async () => {
    fill(6.5);
    await settle();
    await restart(() => unlinkSync(piece(4)));
    expect(await chainOf()).toMatchObject({ status: 'broken', reason: 'older_gone' });
  });
});

describe('a change that was found', () => {
  beforeEach(() => restart(() => keepLines(0, 2)));

  test('is told at every start until a person has put its notice away', async () => {
    expect(told()).toEqual(isTold);
    await restart();
    expect(told()).toEqual(isTold);
    await startAfterKill();
    expect(told()).toEqual(isTold);
    expect(await chainOf()).toEqual({ status: 'broken', reason: 'shortened', at: null });
    await trail.seen('another notice');
    await restart();
    expect(told()).toEqual(isTold);

    await trail.seen('audit-broken');
    const { lines } = await trail.read();
    expect(lines.at(-1)).toMatchObject({ event: 'audit_broken', reason: 'seen' });
    await restart();
    expect(told()).toEqual(isGood);
    expect(await chainOf()).toEqual({ status: 'good' });
  });

  test('is in the record once, not once a start', async () => {
    await restart();
    await restart();
    const { lines } = await trail.read();
    expect(lines.filter(({ event }) => event === 'audit_broken')).toHaveLength(1);
  });

  test('and seen does not hide the next one, of the same run', async () => {
    await trail.seen('audit-broken');
    notices.standing.clear();
    unlinkSync(piece(0));
    pair('after');
    expect(told()).toEqual(isTold);
    await restart();
    expect(told()).toEqual(isTold);
  });

  test('a beginning that is gone, once seen, is the beginning', async () => {
    await trail.seen('audit-broken');
    await restart(() => keepLines(-1));
    expect(told()).toEqual(isTold);
    await trail.seen('audit-broken');
    await restart();
    expect(told()).toEqual(isGood);
  });
});

describe('no alarm', () => {
  test('for pieces that were rotated away, also while the keychain is locked and across kills', async () => {
    await restart();
    secrets.status = 'locked';
    fill(8);
    await startAfterKill();
    fill(4);
    secrets.status = 'ready';
    await startAfterKill();
    expect(await chainOf()).toEqual({ status: 'good' });
    fill(2);
    await settle();
    await restart();
    expect(told()).toEqual(isGood);
  });

  test.each([0, 1, 2, 3, 4, 5])(
    'for a rotation that a crash broke off after step %d, and it costs one piece',
    async (steps) => {
      fill(4.5);
      await restart();
      while (!isNearlyFull()) pair(long);
      await trail.close();
      const rotating = [
        () => unlinkSync(piece(4)),
        ...[3, 2, 1, 0].map((nth) => () => renameSync(piece(nth), piece(nth + 1))),
      ];
      for (const step of rotating.slice(0, steps)) step();
      await start();
      expect(await chainOf()).toEqual({ status: 'good' });
      fill(0.1);
      expect([1, 2, 3, 4].every((nth) => existsSync(piece(nth)))).toBe(true);
      await startAfterKill();
      expect(await chainOf()).toEqual({ status: 'good' });
      fill(3);
      await restart();
      expect(told()).toEqual(isGood);
    },
  );

  test('for an item that an earlier Keybearer wrote; from then on the beginning is known', async () => {
    await trail.close();
    const { seq, hash } = JSON.parse(secrets.items.get(anchorItem)?.reveal() ?? '{}');
    secrets.items.set(anchorItem, new Secret(JSON.stringify({ v: 1, seq, hash })));
    keepLines(2);
    await start();
    expect(told()).toEqual(isGood);
    await startAfterKill();
    expect(told()).toEqual(isGood);
    await restart(() => keepLines(1));
    expect(told()).toEqual(isTold);
  });
});

const isNearlyFull = () => readFileSync(piece(0)).length > 1024 * 1024 - 31_000;
