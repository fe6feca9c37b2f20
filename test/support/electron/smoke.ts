import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
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
import { wholeJourney } from './whole-journey.ts';

type Say = (step: string) => void;
type RealDesktop = Awaited<ReturnType<typeof startRealDesktop>>;

/** The journeys of test/system/electron on Electron's real runtime; throws where one cannot go on. */
export async function smoke(runtime: string, say: Say): Promise<void> {
  await onRuntime(runtime, say, async (desktop, sandbox, browser) => {
    await importClient(desktop, sandbox);
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
  });
  await onRuntime(runtime, say, (desktop, sandbox, browser) =>
    wholeJourney(desktop, sandbox, browser, say),
  );
}

/** With a home, a server and a browser of its own, from the first run to quitting. */
async function onRuntime(
  runtime: string,
  say: Say,
  journey: (desktop: RealDesktop, sandbox: Sandbox, browser: FollowingBrowser) => Promise<unknown>,
): Promise<void> {
  const sandbox = await startSandbox();
  const browser = new FollowingBrowser();
  let desktop: RealDesktop | undefined;
  try {
    desktop = await startRealDesktop(runtime);
    say('the window is open and the socket serves');
    await journey(desktop, sandbox, browser);
    await desktop.quit();
    say('it quits');
  } finally {
    await desktop?.close();
    browser.close();
    await sandbox.close();
  }
}
