import type { Browser, Page } from 'playwright-core';
import type { AppState, SignInStep, SignInView } from '../../src/shared/app-state.ts';
import { ok } from '../../src/shared/failure.ts';
import { watchedPage } from './chromium.ts';
import {
  busyState,
  client,
  emptyState,
  nowSeconds,
  pairing,
  ScriptedCore,
} from './scripted-core.ts';
import { examined } from './scripted-doctor.ts';
import { answerPlayground, transcriptOf } from './scripted-playground.ts';
import { serveWindow } from './served-window.ts';

/** Every page and state of the window that is worth a picture. */

const now = nowSeconds();
const busy = busyState();
const signIn = (step: SignInStep): SignInView => ({
  id: 'signin_1',
  client: 'home',
  account: null,
  scopes: ['https://www.googleapis.com/auth/gmail.readonly'],
  step,
  expires_at: now + 272,
});
const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const contacts = 'https://www.googleapis.com/auth/contacts.readonly';

type Scene = readonly [
  snapshot: AppState,
  address: string,
  /** What the person does first. */
  act?: (page: Page, core: ScriptedCore) => unknown,
];

export const scenes: Readonly<Record<string, Scene>> = {
  'first-run': [emptyState(), '#/accounts'],
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
        pairing({
          accounts: [
            { id: 'acc_work', email: 'ada@analytical.example', alias: 'work' },
            { id: 'acc_personal', email: 'ada.lovelace@gmail.com', alias: 'personal' },
          ],
        }),
        pairing({ code: 'QRST-UVWX' }),
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
      await page
        .getByRole('heading', { name: 'Call an API' })
        .evaluate((heading) => heading.scrollIntoView());
    },
  ],
  'playground-empty': [emptyState(), '#/playground'],
  doctor: [busy, '#/doctor'],
  settings: [busy, '#/settings'],
  'settings-desktop': [
    {
      ...busy,
      shell: { ...busy.shell, kind: 'desktop', start_at_login: true, tray: false },
    },
    '#/settings',
  ],
  'fewer-permissions': [
    busy,
    '#/permissions/acc_work',
    async (page) => {
      await page.getByRole('button', { name: 'Remove Calendar · see, change' }).click();
      await page.getByRole('button', { name: 'Sign in again with less…' }).click();
    },
  ],
  empty: [emptyState({ clients: [client()] }), '#/accounts'],
  'no-scripts': [emptyState({ clients: [client()] }), '#/scripts'],
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

export const sizes = { wide: [1280, 800], medium: [820, 720], narrow: [360, 740] } as const;

export interface Shot {
  readonly scene: string;
  readonly size: keyof typeof sizes;
  readonly theme: 'light' | 'dark';
}

/** The pictures of docs/screenshots. */
export const pictured: readonly Shot[] = [
  { scene: 'accounts', size: 'wide', theme: 'light' },
  { scene: 'accounts', size: 'wide', theme: 'dark' },
  { scene: 'accounts-list', size: 'narrow', theme: 'light' },
  { scene: 'first-run', size: 'wide', theme: 'light' },
  { scene: 'add-account', size: 'wide', theme: 'light' },
  { scene: 'sign-in-result', size: 'medium', theme: 'light' },
  { scene: 'pairing', size: 'medium', theme: 'dark' },
  { scene: 'scripts', size: 'wide', theme: 'light' },
  { scene: 'playground-answers', size: 'wide', theme: 'light' },
  { scene: 'doctor', size: 'medium', theme: 'dark' },
];

export const fileOf = ({ scene, size, theme }: Shot): string => `${scene}-${size}-${theme}.png`;

export interface Drawn {
  readonly png: Buffer;
  /** What the page should not have done. */
  readonly complaints: readonly string[];
}

/** One scene from a page of its own; `tall` for seeing all of a long one. */
export async function draw(browser: Browser, shot: Shot, tall = false): Promise<Drawn> {
  const scene = scenes[shot.scene];
  if (scene === undefined) throw new Error(`There is no scene ${shot.scene}.`);
  const [state, address, act] = scene;
  const core = new ScriptedCore(state);
  answerPlayground(core, transcriptOf('acc_work', 'ada@analytical.example'));
  core.answer('doctor.run', () => ok(examined()));
  const served = await serveWindow(core);
  const [width, height] = sizes[shot.size];
  const { page, context, complaints } = await watchedPage(browser, {
    width,
    height: tall ? 3_600 : height,
    colorScheme: shot.theme,
    reducedMotion: 'reduce',
  });
  await page.goto(served.webUi.link);
  await page.locator('nav').waitFor();
  await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
  await act?.(page, core);
  await page.waitForTimeout(400);
  const png = await page.screenshot({ caret: 'hide' });
  await context.close();
  await served.webUi.close();
  return { png, complaints };
}
