import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { selfUpdater } from '../../../src/main/electron/self-updater.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const log = new RecordingLog();

function resources(feed?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-resources-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (feed !== undefined) writeFileSync(join(folder, 'app-update.yml'), feed);
  return folder;
}

it('a package without a feed has no updater, and neither has a checkout', async () => {
  for (const platform of ['darwin', 'win32', 'linux'] as const) {
    expect(await selfUpdater({ resources: resources(), platform, log })).toBeUndefined();
    expect(await selfUpdater({ resources: undefined, platform, log })).toBeUndefined();
  }
});

it('on Windows a feed that names no publisher is not asked: nothing would be compared', async () => {
  const folder = resources('provider: generic\nurl: https://updates.example/\n');
  expect(await selfUpdater({ resources: folder, platform: 'win32', log })).toBeUndefined();
  expect(log.events()).toEqual(['update_feed_unsigned']);
});
