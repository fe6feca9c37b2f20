import { expect, onTestFinished, test } from 'vitest';
import { stateChannel } from '../../../src/shared/ipc-contract.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { builtDesktop } from '../../support/electron/built-desktop.ts';
import {
  copyTokenFromTray,
  expectShutOut,
  fetchToken,
  importClient,
  logOut,
  pairScript,
  refreshFromTray,
  signIn,
} from '../../support/electron/journey.ts';
import { type RunningDesktop, runningDesktop } from '../../support/electron/running-desktop.ts';
import { wholeJourney } from '../../support/electron/whole-journey.ts';
import { FollowingBrowser } from '../../support/following-browser.ts';

const built = builtDesktop();
/** Seventeen seconds on a quiet machine; every step has its own patience, so this only ends what hangs. */
const whole = { timeout: 180_000 };

test('a person does the whole job: import, sign in, tray, pairing, log out', whole, async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const browser = new FollowingBrowser();
  onTestFinished(() => browser.close());
  const desktop = await runningDesktop(built());

  await importClient(desktop, sandbox);
  await signIn(desktop, browser);
  await refreshFromTray(desktop, sandbox);
  const copied = await copyTokenFromTray(desktop, sandbox);
  await leavesTheClipboard(desktop, copied);
  const key = await pairScript(desktop);
  expect((await desktop.look()).notifications).toMatchObject([
    { title: '“backup” asks for access', withdrawn: true },
  ]);
  const served = await fetchToken(desktop, key);
  await logOut(desktop, sandbox);
  await expectShutOut(desktop, key);
  await expect
    .poll(async () => (await desktop.look()).tray?.tooltip)
    .toBe('Keybearer: no accounts yet');
  await passedNoSecret(desktop, sandbox, [copied, served, key.replace('Bearer ', '')]);
});

test(
  'first run, two accounts, a script, no network, a revoked account, and one removed',
  whole,
  async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const browser = new FollowingBrowser();
    onTestFinished(() => browser.close());
    const desktop = await runningDesktop(built());

    const secrets = await wholeJourney(desktop, sandbox, browser);
    expect(
      (await desktop.look()).notifications.filter(({ title }) => title.endsWith('needs you')),
    ).toMatchObject([{ title: 'bruno needs you', withdrawn: true }]);
    await expect.poll(async () => (await desktop.look()).tray?.image).toBe('tray-good.png');
    await expect
      .poll(async () => (await desktop.look()).tray?.items.map(({ label }) => label))
      .toContain('bruno · good');
    expect((await desktop.look()).tray?.items.map(({ label }) => label)).not.toContain(
      'ada · good',
    );
    await passedNoSecret(desktop, sandbox, secrets);
  },
);

/** After a minute, if it is still there; what was copied since is not ours. */
async function leavesTheClipboard(desktop: RunningDesktop, token: string): Promise<void> {
  await desktop.order('time.pass', { ms: 59_000 });
  expect(await desktop.clipboard()).toBe(token);
  await desktop.order('time.pass', { ms: 1_000 });
  await expect.poll(() => desktop.clipboard()).toBe('');

  await desktop.press('ada · good', 'Copy access token');
  await expect.poll(() => desktop.clipboard()).toBe(token);
  await desktop.order('clipboard.write', { text: 'something of mine' });
  await desktop.order('time.pass', { ms: 60_000 });
  expect(await desktop.clipboard()).toBe('something of mine');
}

/** I104, H7: nothing that came down to the window, and nothing that was logged, holds a secret. */
async function passedNoSecret(
  desktop: RunningDesktop,
  sandbox: Sandbox,
  known: readonly string[],
): Promise<void> {
  const passed = await desktop.order('transcript', {});
  expect(passed.length).toBeGreaterThan(3);
  expect(passed.map(({ channel }) => channel)).toContain(stateChannel);
  const down = JSON.stringify(passed.map((message) => message.down));
  const { installed } = JSON.parse(sandbox.clientSecretJson);
  for (const secret of [...known, installed.client_secret]) {
    expect(secret.length).toBeGreaterThan(15);
    expect(down).not.toContain(secret);
    expect(desktop.log).not.toContain(secret);
  }
  expect(down).not.toMatch(/ya29\.|1\/\/|kb1_/);
}
