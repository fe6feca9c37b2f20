import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { FollowingBrowser } from '../following-browser.ts';
import {
  ada,
  bruno,
  type DesktopUnderTest,
  expectShutOut,
  fetchToken,
  importClient,
  logOut,
  loseNetwork,
  mendFromTray,
  pairFromWindow,
  signIn,
} from './journey.ts';

/**
 * What a person has Keybearer for, from the first run on: two accounts with different permissions, a
 * script, no network, an account whose sign-in was revoked and is mended from the tray, and an account
 * that goes. Answers the secrets that were about.
 */
export async function wholeJourney(
  desktop: DesktopUnderTest,
  sandbox: Sandbox,
  browser: FollowingBrowser,
  say: (step: string) => void = () => {},
): Promise<readonly string[]> {
  const page = await desktop.page();
  await page.getByText('Google sign-ins').first().waitFor();
  await importClient(desktop, sandbox);
  await signIn(desktop, browser, ada);
  await signIn(desktop, browser, bruno);
  say('two accounts are signed in, each with its own permission');
  const key = await pairFromWindow(desktop);
  const served = await fetchToken(desktop, key);
  say('a script is let in by what was ticked in the window, and fetches a token');
  await loseNetwork(desktop, sandbox, key);
  say('without a network it still gets what is in memory');
  await mendFromTray(desktop, sandbox, browser, 'bruno');
  say('a revoked account is mended from the tray');
  await page.getByRole('button', { name: 'Show the account' }).click();
  await page.getByRole('option', { name: /ada/ }).click();
  await logOut(desktop, sandbox);
  await expectShutOut(desktop, key);
  say('the other account is removed, and the script with it');
  return [served, key.replace('Bearer ', '')];
}
