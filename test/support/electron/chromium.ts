import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { headlessShell } from '../chromium.ts';
import { app } from './app.ts';
import { onOrder } from './orders.ts';

/**
 * Chromium knows no `app:` outside Electron. The page therefore lives at an https origin, which has the
 * same rights as a standard and secure scheme; every address is translated at this one border.
 */
export const pageOrigin = 'https://keybearer.app.test';
const appOrigin = 'app://keybearer';
export const toPage = (url: string): string => url.replace(appOrigin, pageOrigin);
export const toApp = (url: string): string => url.replace(pageOrigin, appOrigin);

const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--remote-debugging-port=0',
];

let launched: Promise<BrowserContext> | undefined;
/** What the next page is drawn in. */
export const theme: { colorScheme: 'light' | 'dark' } = { colorScheme: 'light' };

function profile(): string {
  return join(app.getPath('userData'), 'chromium');
}

/** One Chromium for the app, started with its first window. */
export function chromiumContext(): Promise<BrowserContext> {
  launched ??= chromium.launchPersistentContext(profile(), {
    executablePath: headlessShell,
    args: quiet,
    viewport: { width: 1120, height: 760 },
    locale: 'en-GB',
    colorScheme: theme.colorScheme,
    // Signals are the app's to answer.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  return launched;
}

export async function closeChromium(): Promise<void> {
  await (await launched)?.close();
}

onOrder('devtools', async () => {
  if (launched === undefined) return null;
  await launched;
  return Number(readFileSync(join(profile(), 'DevToolsActivePort'), 'utf8').split('\n')[0]);
});
