import { beforeEach, describe, expect, it } from 'vitest';
import { createUpdates, type Updater, type Updates } from '../../../src/main/electron/updates.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const hour = 3_600_000;

class ScriptedUpdater implements Updater {
  readonly calls: string[] = [];
  newer: () => Promise<string | undefined> = async () => undefined;
  fetched: () => Promise<void> = async () => {};
  check() {
    this.calls.push('check');
    return this.newer();
  }
  download() {
    this.calls.push('download');
    return this.fetched();
  }
  restart() {
    this.calls.push('restart');
  }
}

let clock: ManualClock;
let log: RecordingLog;
let updater: ScriptedUpdater;
let updates: Updates;
let changes: number;
let told: string[];

beforeEach(() => {
  clock = new ManualClock();
  log = new RecordingLog();
  updater = new ScriptedUpdater();
  updates = createUpdates({ clock, log, updater });
  changes = 0;
  told = [];
});

async function begin(): Promise<void> {
  updates.begin(
    () => {
      changes += 1;
    },
    (sentence) => told.push(sentence),
  );
  await settle();
}

describe('updates', () => {
  it('are looked for at the start and once a day, also after a sleep', async () => {
    await begin();
    await clock.advance(23 * hour);
    expect(updater.calls).toEqual(['check']);
    await clock.advance(hour);
    expect(updater.calls).toEqual(['check', 'check']);
    clock.suspend(48 * hour);
    await clock.advance(hour);
    expect(updater.calls).toHaveLength(3);
    updates.stop();
    expect(clock.pending).toBe(0);
  });

  it('are shown, and not fetched before a person wants it', async () => {
    updater.newer = async () => '1.2.3';
    await begin();
    expect([updates.view(), changes]).toEqual([{ kind: 'available', version: '1.2.3' }, 1]);
    await clock.advance(72 * hour);
    expect(updater.calls).not.toContain('download');
  });

  it('are fetched once, and then wait for a restart', async () => {
    updater.newer = async () => '1.2.3';
    let finish = () => {};
    updater.fetched = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    await begin();
    void updates.download();
    void updates.download();
    expect(updates.view()?.kind).toBe('downloading');
    finish();
    await settle();
    expect(updates.view()).toEqual({ kind: 'ready', version: '1.2.3' });
    expect(updater.calls).toEqual(['check', 'download']);
    // A day later there is a newer one; what is there is not taken away.
    updater.newer = async () => '1.2.4';
    await clock.advance(25 * hour);
    expect(updates.view()).toEqual({ kind: 'ready', version: '1.2.3' });
  });

  it('that cannot be looked for are nobody’s concern', async () => {
    updater.newer = () => Promise.reject(new Error('net::ERR_INTERNET_DISCONNECTED at /home/ada'));
    await begin();
    expect([updates.view(), changes, told]).toEqual([undefined, 0, []]);
    expect(log.events()).toEqual(['update_check_failed']);
    expect(JSON.stringify(log.lines)).not.toContain('ada');
  });

  it('that are not signed as this one is are told, and can be tried again', async () => {
    updater.newer = async () => '1.2.3';
    updater.fetched = () => Promise.reject(new Error('not signed by the application owner'));
    await begin();
    await updates.download();
    expect(updates.view()).toEqual({ kind: 'available', version: '1.2.3' });
    expect(told).toEqual([expect.stringContaining('Keybearer stays as it is')]);
  });

  it.each(['', 'latest', '1.2', '1.2.3\nQuit', `1.2.3-${'x'.repeat(80)}`])(
    'with the number %j are none',
    async (version) => {
      updater.newer = async () => version;
      await begin();
      expect(updates.view()).toBeUndefined();
    },
  );

  it('are never asked for where none are configured', async () => {
    updates = createUpdates({ clock, log, updater: undefined });
    await begin();
    await updates.download();
    await clock.advance(48 * hour);
    expect([updates.view(), clock.pending, changes]).toEqual([undefined, 0, 0]);
  });
});
