// Draws docs/screenshots from the built window over a scripted core:
//   npx vite build -c vite.renderer.config.ts && node scripts/screenshots.mjs [folder] [--all]
// `--all` draws every scene at every size in both themes, for looking at; without it, the few of the docs.
// `--only=accounts,settings` draws only those of all; `--long` whole pages, however tall.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const all = process.argv.includes('--all');
const long = process.argv.includes('--long');
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length);
const folder = process.argv.slice(2).find((word) => !word.startsWith('--'));
const target = folder ?? join(root, 'docs/screenshots');
mkdirSync(target, { recursive: true });

// The web UI and the scripted core are TypeScript; Vite loads them as they are.
const loader = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const core = await loader.ssrLoadModule('/test/support/scripted-core.ts');
const playground = await loader.ssrLoadModule('/test/support/scripted-playground.ts');
const { serveWindow } = await loader.ssrLoadModule('/test/support/served-window.ts');
const { launchChromium, watchedPage } = await loader.ssrLoadModule('/test/support/chromium.ts');

const now = core.nowSeconds();
const busy = core.busyState();
const signIn = (step) => ({
  id: 'signin_1',
  client: 'home',
  account: null,
  scopes: ['https://www.googleapis.com/auth/gmail.readonly'],
  step,
  expires_at: now + 272,
});
const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const contacts = 'https://www.googleapis.com/auth/contacts.readonly';

/** name: [snapshot, address, what the person does first] */
const scenes = {
  'first-run': [core.emptyState(), '#/accounts'],
  accounts: [busy, '#/accounts/acc_work'],
  'accounts-list': [busy, '#/accounts'],
  'needs-sign-in': [busy, '#/accounts/acc_charity'],
  'add-account': [
    busy,
    '#/add-account',
    async (page) => {
      await page.getByRole('searchbox').fill('read my mail');
      await page.getByText('Read your messages and settings').click();
      await page.getByText('Read, write, send').click();
    },
  ],
  'add-account-browse': [busy, '#/add-account'],
  'sign-in': [
    {
      ...busy,
      signIn: signIn({
        kind: 'waiting_for_browser',
        link: 'http://127.0.0.1:41873/start/8x1f0c2Q',
        browser_opened: true,
      }),
    },
    '#/accounts',
  ],
  'sign-in-paste': [
    {
      ...busy,
      signIn: signIn({
        kind: 'waiting_for_paste',
        link: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=1234567890-abc',
      }),
    },
    '#/accounts',
  ],
  // Waiting first: what was over before the page opened is not shown.
  'sign-in-result': [
    { ...busy, signIn: signIn({ kind: 'exchanging' }) },
    '#/accounts',
    async (_page, scripted) =>
      scripted.set({
        signIn: signIn({
          kind: 'done',
          account: 'acc_personal',
          email: 'ada.lovelace@gmail.com',
          granted: ['email', 'openid', gmail],
          missing: [contacts],
          updated: false,
        }),
      }),
  ],
  'sign-in-ended': [
    { ...busy, signIn: signIn({ kind: 'exchanging' }) },
    '#/accounts',
    async (_page, scripted) =>
      scripted.set({
        signIn: signIn({
          kind: 'ended',
          failure: {
            code: 'denied',
            sentence: 'You did not allow this at Google. Nothing was changed.',
            cause: 'access_denied',
          },
        }),
      }),
  ],
  'log-out': [
    busy,
    '#/accounts/acc_work',
    (page) => page.getByRole('button', { name: 'Log out…' }).click(),
  ],
  pairing: [
    {
      ...busy,
      pairings: [
        core.pairing({
          accounts: [
            { id: 'acc_work', email: 'ada@analytical.example', alias: 'work' },
            { id: 'acc_personal', email: 'ada.lovelace@gmail.com', alias: 'personal' },
          ],
        }),
        core.pairing({ code: 'QRST-UVWX' }),
      ],
    },
    '#/accounts',
    (page) => page.waitForTimeout(1_200),
  ],
  scripts: [busy, '#/scripts/caller_backup'],
  'pair-script': [busy, '#/pair-script'],
  playground: [busy, '#/playground/acc_work'],
  'playground-answers': [
    busy,
    '#/playground/acc_work',
    async (page) => {
      await page.getByRole('button', { name: 'Refresh the access token' }).click();
      await page.getByRole('button', { name: 'Example' }).click();
      await page.getByRole('option', { name: 'Calendar · Your calendars' }).click();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('200 OK').last().waitFor();
      await page.getByRole('heading', { name: 'Call an API' }).scrollIntoViewIfNeeded();
    },
  ],
  'playground-empty': [core.emptyState(), '#/playground'],
  settings: [busy, '#/settings'],
  empty: [core.emptyState({ clients: [core.client()] }), '#/accounts'],
  'no-scripts': [core.emptyState({ clients: [core.client()] }), '#/scripts'],
  notices: [
    {
      ...busy,
      notices: [
        {
          id: 'n1',
          code: 'keychain_locked',
          sentence: 'The keychain is locked. Unlock it; nothing is lost.',
        },
      ],
    },
    '#/accounts/acc_youtube',
  ],
};

const sizes = { wide: [1280, 800], medium: [820, 720], narrow: [360, 740] };
const forDocs = [
  ['accounts', 'wide', 'light'],
  ['accounts', 'wide', 'dark'],
  ['first-run', 'wide', 'light'],
  ['add-account', 'wide', 'light'],
  ['sign-in-result', 'medium', 'light'],
  ['pairing', 'medium', 'dark'],
  ['scripts', 'wide', 'light'],
  ['accounts-list', 'narrow', 'light'],
];
const drawn = only === undefined ? Object.keys(scenes) : only.split(',');
const shots = all
  ? drawn.flatMap((scene) =>
      Object.keys(sizes).flatMap((size) => ['light', 'dark'].map((theme) => [scene, size, theme])),
    )
  : forDocs;

const browser = await launchChromium();
for (const [scene, size, theme] of shots) {
  const [state, address, act] = scenes[scene];
  const scripted = new core.ScriptedCore(state);
  playground.answerPlayground(
    scripted,
    playground.transcriptOf('acc_work', 'ada@analytical.example'),
  );
  const served = await serveWindow(scripted);
  const [width, ordinary] = sizes[size];
  const height = long ? 3_600 : ordinary;
  const { page, context, complaints } = await watchedPage(browser, {
    width,
    height,
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  await page.goto(served.webUi.link);
  await page.locator('nav').waitFor();
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
  await act?.(page, served.core);
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(target, `${scene}-${size}-${theme}.png`) });
  if (complaints.length > 0) console.log(`${scene}-${size}-${theme}:`, complaints);
  await context.close();
  await served.webUi.close();
}
await browser.close();
await loader.close();
