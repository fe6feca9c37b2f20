import { beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '../../../src/main/agent-socket/caller-records.ts';
import { openCallerBook } from '../../../src/main/agent-socket/callers.ts';
import { sealKey } from '../../../src/main/agent-socket/policy-seal.ts';
import { ok } from '../../../src/shared/failure.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemorySettingsStore } from '../../support/memory-settings-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const day = 24 * 3600;
let clock: ManualClock;
let document: MemorySettingsStore;
/** The epoch in the secret store. */
let epoch: number;
/** `isNew`: no seal was ever made, as at the first start of this version. */
const open = ({ isNew = document.text === undefined, usesToShow = () => {} } = {}) => {
  const book = openCallerBook({
    ...{ clock, document, usesToShow, log: new RecordingLog() },
    changedOutside: () => {},
  });
  const save = async (next: number) => {
    epoch = next;
    return ok(undefined);
  };
  book.unlock(sealKey({ key: Buffer.alloc(32, 1), epoch, isNew, save }));
  return book;
};
/** As an earlier version wrote it. */
const unsealed = (text: string) => {
  const { seal: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return rest;
};
const seconds = () => Math.floor(clock.now() / 1000);
const caller = (fields: Partial<Caller> = {}): Caller => ({
  id: 'abcdefghij',
  name: 'backup',
  keyHash: Buffer.alloc(32, 7),
  grants: [{ account: 'acc_work', scopes: ['openid'] }],
  createdAt: seconds(),
  expiresAt: seconds() + 90 * day,
  lastUsedAt: null,
  delivered: true,
  ask: 'never',
  idleDays: 30,
  perMinute: null,
  paused: false,
  allowFullToken: false,
  ...fields,
});
const alive = (book: ReturnType<typeof open>) => {
  const found = book.byId('abcdefghij');
  return found !== undefined && book.isAlive(found);
};

beforeEach(() => {
  clock = new ManualClock();
  document = new MemorySettingsStore();
  epoch = 0;
});

test('a caller survives a restart as it was', () => {
  const added = caller();
  open().add(added);
  expect(open().all()).toEqual([added]);
});

test('a first use is shown at once, and later ones when they are written', async () => {
  let shown = 0;
  const book = open({
    usesToShow: () => {
      shown += 1;
    },
  });
  book.add(caller());
  const use = () => book.touch(book.byId('abcdefghij') ?? caller());
  use();
  expect(shown).toBe(1);
  await clock.advance(5_000);
  use();
  expect(shown).toBe(1);
  await clock.advance(60_000);
  expect(shown).toBe(2);
});

test('S90: a caller whose key was never fetched is gone after a restart', () => {
  const book = open();
  book.add(caller({ delivered: false }));
  expect(book.all()).toHaveLength(1);
  expect(open().all()).toEqual([]);
});

describe('S82: the end of a caller', () => {
  test('by date, after 90 days', () => {
    const book = open();
    book.add(caller());
    for (let spent = 0; spent < 89; spent += 1) {
      clock.stepWallClock(day * 1000);
      const found = book.byId('abcdefghij');
      if (found) book.touch(found);
    }
    expect(alive(book)).toBe(true);
    clock.stepWallClock(day * 1000);
    expect(alive(book)).toBe(false);
  });

  test('by idleness, after 30 days without a use', () => {
    const book = open();
    book.add(caller());
    clock.stepWallClock(30 * day * 1000 - 1000);
    expect(alive(book)).toBe(true);
    clock.stepWallClock(1000);
    expect(alive(book)).toBe(false);
  });
});

test('S82: by an idleness of its own', () => {
  const book = open();
  book.add(caller({ idleDays: 2 }));
  clock.stepWallClock(2 * day * 1000);
  expect(alive(book)).toBe(false);
});

test('a caller of an earlier version asks nobody, has no rate and the usual idleness', () => {
  open().add(caller());
  const written = unsealed(document.text ?? '') as { callers: Record<string, unknown>[] };
  for (const entry of written.callers) {
    for (const field of ['ask', 'idle_days', 'per_minute', 'paused', 'allow_full_token']) {
      delete entry[field];
    }
  }
  document.text = JSON.stringify(written);
  expect(open({ isNew: true }).all()).toEqual([caller()]);
});

test('a pause of one holds at once, also when it cannot be written, and says so', () => {
  const book = open();
  book.add(caller());
  document.refuseWrites = true;
  expect(book.pauseOne('abcdefghij')).toMatchObject({ failure: { code: 'store_write_failed' } });
  expect(book.byId('abcdefghij')?.paused).toBe(true);
});

test('a change that cannot be written is none', () => {
  const book = open();
  book.add(caller());
  document.refuseWrites = true;
  expect(book.change('abcdefghij', { allowFullToken: true }).ok).toBe(false);
  expect(book.byId('abcdefghij')?.allowFullToken).toBe(false);
});

test('C148: a caller that has expired stays so when the wall clock is set back, also after a restart', () => {
  const book = open();
  book.add(caller());
  clock.stepWallClock(91 * day * 1000);
  expect(alive(book)).toBe(false);
  clock.stepWallClock(-91 * day * 1000);
  expect(alive(book)).toBe(false);
  expect(alive(open())).toBe(false);
});

test('a clock that was ahead for a moment ended every key for good: a person sets it right', () => {
  const book = open();
  book.add(caller());
  clock.stepWallClock(91 * day * 1000);
  expect([alive(book), book.clockBehind()]).toEqual([false, 0]);
  clock.stepWallClock(-91 * day * 1000);
  const next = open();
  expect([alive(next), next.clockBehind()]).toEqual([false, 91 * day]);
  const later = next.change('abcdefghij', { expiresAt: next.now() + 3_600 });
  expect(later).toMatchObject({ failure: { code: 'conflict' } });
  expect(next.change('abcdefghij', { ask: 'always' }).ok).toBe(true);
  expect(next.review(true).ok).toBe(true);
  expect([alive(next), next.clockBehind()]).toEqual([true, 0]);
  expect(alive(open())).toBe(true);
  expect(next.review(true).ok).toBe(false);
});

test('a clock that lost a day is nothing to look at', () => {
  const book = open();
  book.add(caller());
  clock.stepWallClock(-day * 1000);
  expect(book.clockBehind()).toBe(0);
});

test('the last use is written within a minute and not before', async () => {
  const book = open();
  const added = caller();
  book.add(added);
  const before = document.writes;
  for (let use = 0; use < 100; use += 1) book.touch(added);
  expect(document.writes).toBe(before);
  await clock.advance(60_000);
  expect(document.writes).toBe(before + 1);
  expect(open().byId(added.id)?.lastUsedAt).toBe(added.createdAt);
  expect(clock.pending).toBe(0);
});

test('closing writes a use that was not written yet, and leaves no timer', () => {
  const book = open();
  const added = caller();
  book.add(added);
  book.touch(added);
  book.close();
  expect(open().byId(added.id)?.lastUsedAt).toBe(added.createdAt);
  expect(clock.pending).toBe(0);
});

test('fields of a newer version are kept through a write', () => {
  open().add(caller());
  const written = unsealed(document.text ?? '') as { callers: object[] };
  document.text = JSON.stringify({
    ...written,
    future: true,
    callers: written.callers.map((entry) => ({ ...entry, colour: 'red' })),
  });
  const book = open({ isNew: true });
  book.setGrants('abcdefghij', []);
  expect(JSON.parse(document.text)).toMatchObject({
    future: true,
    callers: [{ colour: 'red', grants: [] }],
  });
});

test('an entry that cannot be read is never served and never lost', () => {
  document.text = JSON.stringify({ schema: 1, callers: [{ id: 'abcdefghij', key_hash: 'short' }] });
  const book = open({ isNew: true });
  expect(book.all()).toEqual([]);
  book.add(caller({ id: 'bbbbbbbbbb' }));
  expect(JSON.parse(document.text).callers).toContainEqual({ id: 'abcdefghij', key_hash: 'short' });
});

test.each(['[]', 'null', '{"schema":1}', '{"callers":[]}', '"text"'])(
  'a document that is %s holds no caller, and takes none before a person has looked',
  (text) => {
    document.text = text;
    const book = open({ isNew: true });
    expect(book.all()).toEqual([]);
    expect(book.add(caller()).ok).toBe(false);
    expect(book.review(false).ok).toBe(true);
    expect(book.add(caller()).ok).toBe(true);
  },
);

test('the document of a newer version is left as it is', () => {
  document.text = '{"schema":2,"callers":{}}';
  expect(open().add(caller())).toMatchObject({ failure: { code: 'store_write_failed' } });
  expect(document.text).toBe('{"schema":2,"callers":{}}');
});

test('a caller that could not be written does not exist', () => {
  document.refuseWrites = true;
  const book = open();
  expect(book.add(caller()).ok).toBe(false);
  expect(book.all()).toEqual([]);
});

test('a removal holds at once, also when it cannot be written, and says so', () => {
  const book = open();
  book.add(caller());
  document.refuseWrites = true;
  const removed = book.remove('abcdefghij');
  expect(removed).toMatchObject({ failure: { code: 'store_write_failed' } });
  expect(book.byId('abcdefghij')).toBeUndefined();
});
