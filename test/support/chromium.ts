import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Debian's Chromium, as installed by scripts/prepare-machine.mjs; nothing is downloaded. */
const wholeBrowser = '/usr/bin/chromium';

/**
 * The same engine without a browser's own interface: a page opens in a third of the time. Not the
 * script of this name in /usr/bin, which stays between us and the process.
 */
export const headlessShell = '/usr/lib/chromium/chromium-headless-shell';

const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** What people have: for sign-ins, and for pages that attack us. */
export const launchChromium = (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: wholeBrowser, args: [...quiet, ...args] });

/** For our own window, where the engine is all that matters. */
export const launchHeadlessShell = (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: headlessShell, args: [...quiet, ...args] });

/** A page that keeps what it should not have done, for the end of every test. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught errors, policy violations and requests that wanted to leave the machine. */
  readonly complaints: string[];
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly bypassCSP?: boolean;
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost|[\w-]+\.fake\.test)(:\d+)?\//;

export async function watchedPage(
  browser: Browser,
  options: PageOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    colorScheme: options.colorScheme ?? 'light',
    bypassCSP: options.bypassCSP ?? false,
    reducedMotion: options.reducedMotion ?? 'no-preference',
    locale: 'en-GB',
  });
  const complaints: string[] = [];
  await context.route('**', async (route) => {
    const url = route.request().url();
    if (loopback.test(url) || url.startsWith('data:')) return route.fallback();
    complaints.push(`request to ${url}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, context, complaints };
}
