import { startSandbox } from '../../sandbox/sandbox.ts';
import { FollowingBrowser } from '../following-browser.ts';
import {
  copyTokenFromTray,
  expectShutOut,
  fetchToken,
  importClient,
  logOut,
  pairScript,
  refreshFromTray,
  signIn,
} from './journey.ts';
import { startRealDesktop } from './real-desktop.ts';

/** The journey of test/system/electron on Electron's real runtime; throws where it cannot go on. */
export async function smoke(runtime: string, say: (step: string) => void): Promise<void> {
  const sandbox = await startSandbox();
  const browser = new FollowingBrowser();
  let desktop: Awaited<ReturnType<typeof startRealDesktop>> | undefined;
  try {
    desktop = await startRealDesktop(runtime);
    say('the window is open and the socket serves');
    await importClient(desktop, sandbox);
    say('the client is imported');
    await signIn(desktop, browser);
    say('an account is signed in');
    await refreshFromTray(desktop, sandbox);
    await copyTokenFromTray(desktop, sandbox);
    say('the tray refreshes it and copies a token');
    const key = await pairScript(desktop);
    await fetchToken(desktop, key);
    say('a script is let in by the native dialog and fetches a token');
    await logOut(desktop, sandbox);
    await expectShutOut(desktop, key);
    say('the account is logged out and revoked');
    await desktop.quit();
    say('it quits');
  } finally {
    await desktop?.close();
    browser.close();
    await sandbox.close();
  }
}
