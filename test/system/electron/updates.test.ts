import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { builtDesktop } from '../../support/electron/built-desktop.ts';
import { type RunningDesktop, runningDesktop } from '../../support/electron/running-desktop.ts';

const built = builtDesktop();

/** As a package with a feed has it. */
function resources(feed: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-resources-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (feed) writeFileSync(join(folder, 'app-update.yml'), 'provider: generic\nurl: https://x/\n');
  return folder;
}

const started = (feed: boolean) =>
  runningDesktop(built(), {
    hidden: true,
    env: {
      KEYBEARER_STAND_IN_RESOURCES: resources(feed),
      KEYBEARER_STAND_IN_UPDATE: '9.8.7',
    },
  });

const trayLabels = async (desktop: RunningDesktop) =>
  (await desktop.look()).tray?.items.map(({ label }) => label) ?? [];
const menuLabels = async (desktop: RunningDesktop) =>
  (await desktop.look()).appMenu.flatMap(({ items }) => items.map(({ label }) => label));

test('an update is shown in tray and menu, fetched when pressed, and installed at a restart', async () => {
  const desktop = await started(true);
  await expect.poll(() => trayLabels(desktop)).toContain('Download version 9.8.7');
  expect(await menuLabels(desktop)).toContain('Download version 9.8.7');
  expect((await desktop.look()).updaterCalls).toEqual(['check']);

  await desktop.press('Download version 9.8.7');
  await expect.poll(() => trayLabels(desktop)).toContain('Restart to update to 9.8.7');
  expect(await menuLabels(desktop)).toContain('Restart to update to 9.8.7');
  expect((await desktop.look()).updaterCalls).toEqual(['check', 'download']);

  await desktop.press('Restart to update to 9.8.7');
  expect(await desktop.exited).toBe(0);
  expect(desktop.log).toContain('stand_in_installed');
});

test('one that is not signed as this app is told, and nothing is installed', async () => {
  const desktop = await started(true);
  await expect.poll(() => trayLabels(desktop)).toContain('Download version 9.8.7');
  await desktop.order('update.forge', { forged: true });
  await desktop.press('Download version 9.8.7');
  const dialog = await desktop.dialog('is not signed as this one is');
  await desktop.answer(dialog, 'OK');
  expect(await trayLabels(desktop)).toContain('Download version 9.8.7');
  await desktop.press('Quit');
  expect(await desktop.exited).toBe(0);
  expect(desktop.log).not.toContain('stand_in_installed');
});

test('where the package has no feed nobody is asked, and nothing shown', async () => {
  const desktop = await started(false);
  expect(await trayLabels(desktop)).not.toContain('Download version 9.8.7');
  expect(await menuLabels(desktop)).toEqual(['Close window', 'Quit Keybearer']);
  expect((await desktop.look()).updaterCalls).toEqual([]);
});
