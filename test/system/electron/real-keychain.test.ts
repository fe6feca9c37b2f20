import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { builtDesktop } from '../../support/electron/built-desktop.ts';
import { fetchToken, importClient, pairScript, signIn } from '../../support/electron/journey.ts';
import { desktopHome, runningDesktop } from '../../support/electron/running-desktop.ts';
import { FollowingBrowser } from '../../support/following-browser.ts';
import { PrivateKeyring } from '../../support/private-keyring.ts';

const built = builtDesktop();

test('the sign-in lies in the real keychain, held by a utility process, and survives a restart', async () => {
  const keyring = await PrivateKeyring.start();
  onTestFinished(() => keyring.stop());
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const browser = new FollowingBrowser();
  onTestFinished(() => browser.close());
  const wish = { home: desktopHome(), plain: true, env: keyring.env, tray: true };

  const first = await runningDesktop(built(), wish);
  await importClient(first, sandbox);
  await signIn(first, browser);
  expect((await first.look()).processes).toHaveLength(1);
  await first.stop();

  const second = await runningDesktop(built(), wish);
  await second.page();
  const key = await pairScript(second);
  const refreshes = () => sandbox.requests.count('token', { grant_type: 'refresh_token' });
  const before = refreshes();
  expect(await fetchToken(second, key)).toMatch(/^ya29\./);
  expect(refreshes()).toBe(before + 1);
});
