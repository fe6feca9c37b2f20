import { beforeEach, describe, expect, test } from 'vitest';
import { createAuditTrail } from '../../../src/main/agent-socket/audit-trail.ts';
import { type CallerDesk, createCallerDesk } from '../../../src/main/agent-socket/caller-desk.ts';
import { parseCallerKey } from '../../../src/main/agent-socket/caller-key.ts';
import { Secret } from '../../../src/main/secret.ts';
import { account, calendar, FakeAccounts, gmail } from '../../integration/agent-socket/rim.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryAuditLog } from '../../support/memory-audit-log.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';
import { MemorySettingsStore } from '../../support/memory-settings-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { RecordingNotices } from '../../support/recording-notices.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

let clock: ManualClock;
let document: MemorySettingsStore;
let accounts: FakeAccounts;
let auditLog: MemoryAuditLog;
let secrets: MemorySecretStore;
let notices: RecordingNotices;
let changes: number;
let desk: CallerDesk;

const open = async (seed = 1): Promise<CallerDesk> => {
  const log = new RecordingLog();
  const changed = () => {
    changes += 1;
  };
  const trail = createAuditTrail({ clock, log, secrets, notices, changed, file: auditLog });
  const random = new SeededRandom(seed);
  const opened = createCallerDesk({
    ...{ clock, document, accounts, random, log, trail, changed, secrets, notices },
  });
  await opened.opening();
  return opened;
};

beforeEach(async () => {
  clock = new ManualClock();
  document = new MemorySettingsStore();
  accounts = new FakeAccounts();
  auditLog = new MemoryAuditLog();
  secrets = new MemorySecretStore();
  notices = new RecordingNotices();
  changes = 0;
  desk = await open();
});

const wish = { name: 'backup', reason: null, accounts: ['work'], scopes: [gmail] };

function ask(more: Partial<typeof wish> = {}) {
  const opened = desk.pair({ ...wish, ...more }, undefined);
  if (!opened.ok) throw new Error(opened.failure.code);
  const secret = new Secret(opened.value.secret);
  return {
    code: opened.value.code,
    poll: (shown: Secret | undefined = secret) => {
      const polled = desk.poll(opened.value.pairing_id, shown);
      return polled.ok ? polled.value.kind : polled.failure.code;
    },
    fetch: () => {
      const polled = desk.poll(opened.value.pairing_id, secret);
      if (!polled.ok || polled.value.kind !== 'delivered') throw new Error('Not delivered.');
      return polled.value.delivery;
    },
  };
}

const refusalOf = (more: Partial<typeof wish> = {}) => desk.pair({ ...wish, ...more }, undefined);

function pairedKey(name = 'backup') {
  const asked = ask({ name });
  desk.approve({ code: asked.code });
  const { key } = asked.fetch();
  return parseCallerKey(key.reveal());
}

describe('approval', () => {
  test('gives what was wished for, once, and the key opens the door', async () => {
    const asked = ask();
    expect(asked.poll()).toBe('pending');
    await clock.advance(2_000);
    expect(desk.approve({ code: asked.code })).toEqual({
      ok: true,
      value: { name: 'backup', grants: [{ account: 'work', scopes: [gmail] }] },
    });
    const delivery = asked.fetch();
    expect(delivery.granted).toEqual([{ account: 'work', scopes: [gmail] }]);
    expect(desk.authenticate(parseCallerKey(delivery.key.reveal()))?.name).toBe('backup');
    expect(asked.poll()).toBe('not_found');
  });

  test('the code may be typed in lower case, without the dash', () => {
    const { code } = ask();
    expect(desk.approve({ code: ` ${code.toLowerCase().replace('-', '')} ` }).ok).toBe(true);
  });

  test('S89: a person may give less, and the caller is told what it got', () => {
    const asked = ask({ accounts: ['work', 'home'], scopes: [calendar, gmail] });
    desk.approve({ code: asked.code, accounts: ['home'], scopes: ['calendar'] });
    expect(asked.fetch().granted).toEqual([{ account: 'home', scopes: [calendar] }]);
  });

  test('an approval never gives more than was wished for', () => {
    const asked = ask();
    for (const more of [
      { accounts: ['home'] },
      { scopes: ['calendar'] },
      { accounts: ['nobody'] },
    ]) {
      expect(desk.approve({ code: asked.code, ...more })).toMatchObject({
        failure: { code: 'invalid_request' },
      });
    }
    expect(desk.views().callers).toEqual([]);
  });

  test('only scopes that the account has granted are given', () => {
    accounts.replace('acc_work', { scopes: [gmail, 'openid'] });
    const asked = ask({ scopes: [calendar, gmail] });
    desk.approve({ code: asked.code });
    expect(asked.fetch().granted).toEqual([{ account: 'work', scopes: [gmail] }]);
  });

  test('nothing that could be given: the approval fails and says what to do', () => {
    accounts.replace('acc_work', { scopes: ['openid'] });
    expect(desk.approve({ code: ask().code })).toMatchObject({
      failure: { code: 'needs_consent' },
    });
    expect(desk.approve({ code: ask({ accounts: ['nobody'] }).code })).toMatchObject({
      failure: { code: 'conflict' },
    });
  });

  test('no account and no scope wished for means the default account and all it has granted', () => {
    const asked = ask({ accounts: [], scopes: [] });
    expect(desk.views().pairings[0]).toMatchObject({
      accounts: [{ alias: 'work' }],
      scopes: account('work').scopes,
    });
    desk.approve({ code: asked.code });
    expect(asked.fetch().granted).toEqual([{ account: 'work', scopes: account('work').scopes }]);
  });

  test('when the caller cannot be written there is no key', () => {
    const asked = ask();
    document.refuseWrites = true;
    expect(desk.approve({ code: asked.code })).toMatchObject({
      failure: { code: 'store_write_failed' },
    });
    expect(asked.poll()).toBe('pending');
  });

  test('when the delivery cannot be written the key stays here until it can', () => {
    const asked = ask();
    desk.approve({ code: asked.code });
    document.refuseWrites = true;
    expect(asked.poll()).toBe('store_write_failed');
    document.refuseWrites = false;
    expect(asked.poll()).toBe('delivered');
  });
});

describe('S86: two of one name', () => {
  test('both wait under their own codes; the second gets a number, so that revoking by name is plain', () => {
    const first = ask();
    const second = ask({ name: 'BACKUP' });
    expect(first.code).not.toBe(second.code);
    desk.approve({ code: first.code });
    expect(desk.approve({ code: second.code })).toMatchObject({ value: { name: 'BACKUP (2)' } });
  });

  test('one whose key has ended gives its name back', () => {
    pairedKey();
    clock.suspend(91 * 24 * 3_600_000);
    pairedKey();
    expect(desk.views().callers.map((caller) => caller.name)).toEqual(['backup']);
  });
});

describe('S87: how many may ask', () => {
  test('three wait; the fourth is told when a place is free', async () => {
    ask();
    await clock.advance(30_000);
    ask();
    await clock.advance(30_000);
    ask();
    await clock.advance(30_000);
    expect(refusalOf()).toMatchObject({ failure: { code: 'rate_limited', retryAfter: 210 } });
  });

  test('the fourth in a minute is refused even when none waits', () => {
    for (const name of ['a', 'b', 'c']) {
      const asked = ask({ name });
      desk.approve({ code: asked.code });
      asked.fetch();
    }
    expect(refusalOf()).toMatchObject({ failure: { code: 'rate_limited', retryAfter: 20 } });
  });

  test('after two denials nobody may ask for five minutes', async () => {
    desk.deny({ code: ask().code });
    desk.deny({ code: ask().code });
    await clock.advance(60_000);
    expect(refusalOf()).toMatchObject({ failure: { code: 'rate_limited', retryAfter: 240 } });
    await clock.advance(240_000);
    expect(refusalOf().ok).toBe(true);
  });

  test('an approval between two denials starts the count anew', async () => {
    desk.deny({ code: ask().code });
    const good = ask();
    desk.approve({ code: good.code });
    good.fetch();
    desk.deny({ code: ask().code });
    await clock.advance(60_000);
    expect(refusalOf().ok).toBe(true);
  });

  test('two that time out count like two denials', async () => {
    ask();
    ask();
    await clock.advance(300_000);
    expect(refusalOf()).toMatchObject({ failure: { code: 'rate_limited', retryAfter: 300 } });
  });

  test('C149: a wall clock that is set forward or back changes none of it', () => {
    desk.deny({ code: ask().code });
    desk.deny({ code: ask().code });
    clock.stepWallClock(3_600_000);
    expect(refusalOf()).toMatchObject({ failure: { retryAfter: 300 } });
    clock.stepWallClock(-7_200_000);
    expect(refusalOf()).toMatchObject({ failure: { retryAfter: 300 } });
  });
});

describe('S88: polling', () => {
  test('too fast is told to slow down, and the pairing stays', async () => {
    const asked = ask();
    expect(asked.poll()).toBe('pending');
    expect(asked.poll()).toBe('slow_down');
    await clock.advance(2_000);
    expect(asked.poll()).toBe('pending');
  });

  test('a wrong secret, none and an unknown pairing get one answer', () => {
    const asked = ask();
    const unknown = desk.poll('nothing', new Secret('x'));
    expect(unknown).toMatchObject({ failure: { code: 'not_found' } });
    expect(asked.poll(new Secret('x'.repeat(43)))).toBe('not_found');
    expect(desk.poll('nothing', undefined)).toEqual(unknown);
  });

  test('a denied one hears so', () => {
    const asked = ask();
    desk.deny({ code: asked.code });
    expect(asked.poll()).toBe('denied');
    expect(desk.approve({ code: asked.code })).toMatchObject({ failure: { code: 'not_found' } });
  });

  test('after five minutes it has expired, also when the machine slept through them', async () => {
    const asked = ask();
    clock.suspend(300_000);
    expect(asked.poll()).toBe('expired');
    expect(desk.approve({ code: asked.code })).toMatchObject({ failure: { code: 'not_found' } });
  });

  test('an expired one leaves the snapshot by itself', async () => {
    ask();
    const before = changes;
    await clock.advance(300_000);
    expect(changes).toBeGreaterThan(before);
    expect(desk.views().pairings).toEqual([]);
  });
});

describe('S90: a key that nobody fetched', () => {
  test('is no caller after a restart', async () => {
    desk.approve({ code: ask().code });
    expect(desk.views().callers).toHaveLength(1);
    expect((await open(2)).views().callers).toEqual([]);
  });

  test('is taken back when the pairing ends', async () => {
    const asked = ask();
    desk.approve({ code: asked.code });
    await clock.advance(300_000);
    expect(asked.poll()).toBe('expired');
    expect(desk.views().callers).toEqual([]);
  });

  test('is worth nothing when the caller was revoked before', () => {
    const asked = ask();
    desk.approve({ code: asked.code });
    desk.revoke({ caller: 'backup' });
    expect(asked.poll()).toBe('not_found');
  });
});

describe('the end of a caller', () => {
  test('revoking by name or id ends its key at once', () => {
    const first = pairedKey('one');
    const second = pairedKey('two');
    expect(desk.revoke({ caller: 'ONE' })).toEqual({ ok: true, value: { name: 'one' } });
    expect(desk.authenticate(first)).toBeUndefined();
    expect(desk.revoke({ caller: second?.callerId ?? '' }).ok).toBe(true);
    expect(desk.authenticate(second)).toBeUndefined();
    expect(desk.revoke({ caller: 'one' })).toMatchObject({ failure: { code: 'not_found' } });
  });

  test('an account that is removed leaves the grants, and whoever had nothing else is gone', async () => {
    const both = ask({ name: 'both', accounts: ['work', 'home'] });
    desk.approve({ code: both.code });
    both.fetch();
    pairedKey('only work');
    desk.forgetAccount('acc_work');
    expect(desk.views().callers).toMatchObject([
      { name: 'both', grants: [{ account: 'acc_home', scopes: [gmail] }] },
    ]);
    // Signing in again gives the account its old id; nobody may have it back by that.
    expect((await open(2)).views().callers).toHaveLength(1);
  });

  test('S66: the right id with another secret is nobody', () => {
    const key = pairedKey();
    const forged = key && { callerId: key.callerId, secret: new Secret('A'.repeat(43)) };
    expect(desk.authenticate(forged)).toBeUndefined();
    expect(desk.authenticate(undefined)).toBeUndefined();
  });
});

describe('D121: while the disk takes no audit line', () => {
  test('nobody new is let in, neither asking nor being approved, until it takes them again', () => {
    const asked = ask();
    auditLog.refuseWrites = true;
    desk.deny({ code: ask({ name: 'other' }).code });
    expect(refusalOf()).toMatchObject({ failure: { code: 'store_write_failed' } });
    expect(desk.approve({ code: asked.code })).toMatchObject({
      failure: { code: 'store_write_failed' },
    });
    expect(desk.views().audit.status).toBe('memory');
    auditLog.refuseWrites = false;
    expect(desk.approve({ code: asked.code }).ok).toBe(true);
    expect(desk.views().audit.status).toBe('good');
  });
});

describe('what a person decides about a caller', () => {
  const view = () => desk.views().callers[0];

  test('how long and whether to ask, at the approval', () => {
    desk.approve({ code: ask().code, hours: 1, ask: 'session' });
    expect(view()).toMatchObject({ ask: 'session', idle_days: 30, per_minute: null });
    expect((view()?.expires_at ?? 0) - (view()?.created_at ?? 0)).toBe(3600);
    expect(desk.approve({ code: ask({ name: 'b' }).code, hours: 1, days: 1 })).toMatchObject({
      failure: { code: 'invalid_request' },
    });
  });

  test('each field alone, and what is left out stays', () => {
    pairedKey();
    desk.change({ caller: 'backup', per_minute: 5, idle_days: 7 });
    desk.change({ caller: 'BACKUP', ask: 'always', allow_full_token: true, days: 2 });
    expect(view()).toMatchObject({
      ...{ ask: 'always', idle_days: 7, per_minute: 5, allow_full_token: true },
      grants: [{ account: 'acc_work', scopes: [gmail] }],
      expires_at: Math.floor(clock.now() / 1000) + 2 * 24 * 3600,
    });
    desk.change({ caller: 'backup', per_minute: null });
    expect(view()?.per_minute).toBeNull();
  });

  test('other accounts and scopes, as far as the accounts have granted them', () => {
    pairedKey();
    const grants = [
      { account: 'home', scopes: ['calendar'] },
      { account: 'work', scopes: ['openid', 'gmail.readonly'] },
    ];
    expect(desk.change({ caller: 'backup', grants }).ok).toBe(true);
    expect(view()?.grants).toMatchObject([
      { account: 'acc_home', scopes: [calendar] },
      { account: 'acc_work', scopes: [gmail, 'openid'] },
    ]);
  });

  test.each([
    [[{ account: 'nobody', scopes: ['openid'] }], 'not_found'],
    [[{ account: 'work', scopes: ['drive'] }], 'needs_consent'],
    [[{ account: 'work', scopes: [''] }], 'needs_consent'],
    [
      [
        { account: 'work', scopes: ['openid'] },
        { account: 'acc_work', scopes: ['openid'] },
      ],
      'invalid_request',
    ],
  ])('not what no account has granted: %j', (grants, code) => {
    pairedKey();
    expect(desk.change({ caller: 'backup', grants })).toMatchObject({ failure: { code } });
    expect(view()?.grants).toMatchObject([{ account: 'acc_work', scopes: [gmail] }]);
  });

  test('a pause of one closes the desk for it alone, until it is resumed', () => {
    const key = pairedKey();
    desk.pauseCaller({ caller: 'backup' });
    const caller = desk.authenticate(key);
    expect(caller && desk.closed(caller)?.code).toBe('paused');
    expect(desk.closed()).toBeUndefined();
    desk.resumeCaller({ caller: 'backup' });
    const resumed = desk.authenticate(key);
    expect(resumed && desk.closed(resumed)).toBeUndefined();
  });
});

describe('a pause', () => {
  test('shows, closes the desk, and ends with the resume', () => {
    expect(desk.pause()).toEqual({ ok: true, value: { saved: true } });
    expect(desk.views().paused).toBe(true);
    expect(desk.closed()?.code).toBe('paused');
    desk.resume();
    expect(desk.views().paused).toBe(false);
    expect(desk.closed()).toBeUndefined();
  });

  test('outlives a restart: what a person stopped stays stopped', async () => {
    desk.pause();
    expect((await open(2)).closed()?.code).toBe('paused');
  });

  test('holds also when it cannot be written, and says so', () => {
    document.refuseWrites = true;
    expect(desk.pause()).toEqual({ ok: true, value: { saved: false } });
    expect(desk.closed()?.code).toBe('paused');
  });
});

test('closing leaves no timer behind', () => {
  ask();
  pairedKey();
  desk.close();
  expect(clock.pending).toBe(0);
});

test('neither the document nor the snapshot holds a secret', () => {
  const asked = ask();
  desk.approve({ code: asked.code });
  const key = asked.fetch().key.reveal();
  // Behind `kb1_`, the ten letters of the id and a `_`: the 43 of the secret.
  const middle = key.slice(15, 58);
  expect(document.text).not.toContain(middle);
  expect(JSON.stringify(desk.views())).not.toContain(middle);
});
