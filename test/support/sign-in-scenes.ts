import type { AppState, SignInStep, SignInView } from '../../src/shared/app-state.ts';
import { account, busyState, client, emptyState, nowSeconds } from './scripted-core.ts';
import type { Scene } from './window-scenes.ts';

/** Every state of a sign-in: the page that asks for it, its dialog, and how it ends. */

const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const contacts = 'https://www.googleapis.com/auth/contacts.readonly';
const link = 'http://127.0.0.1:41873/start/8x1f0c2Q';

const signIn = (step: SignInStep): SignInView => ({
  id: 'signin_1',
  client: 'home',
  account: null,
  scopes: [gmail, contacts],
  step,
  expires_at: nowSeconds() + 272,
});

const at = (step: SignInStep) => (): AppState => busyState({ signIn: signIn(step) });

/** What was over before the page opened is not shown, so it is under way first. */
const ending = (step: SignInStep, heading: string): Scene => ({
  state: at({ kind: 'exchanging' }),
  act: async ({ page, core }) => {
    core.set({ signIn: signIn(step) });
    await page.getByRole('dialog', { name: heading }).waitFor();
  },
});

export const signInScenes = {
  'add-account': {
    state: () => busyState(),
    address: '#/add-account',
    act: async ({ page }) => {
      await page.getByRole('searchbox').fill('read my mail');
      await page.getByText('Read your messages and settings').click();
      await page.getByText('Read, write, send').click();
    },
  },
  'add-account-browse': {
    state: () => busyState(),
    address: '#/add-account',
    act: async ({ page }) => {
      await page.getByText('All permissions by API').click();
      await page.locator('summary', { hasText: 'BigQuery' }).click();
    },
  },
  'add-account-begin': { state: () => busyState(), address: '#/add-account' },
  'add-account-typed-scope': {
    state: () => busyState(),
    address: '#/add-account',
    act: ({ page }) =>
      page.getByRole('searchbox').fill('https://www.googleapis.com/auth/brand.new'),
  },
  'add-account-no-match': {
    state: () => busyState(),
    address: '#/add-account',
    act: ({ page }) => page.getByRole('searchbox').fill('volcano'),
  },
  'add-account-without-client': {
    state: () => emptyState({ accounts: [account()] }),
    address: '#/add-account',
  },
  permissions: { state: () => busyState(), address: '#/permissions/acc_work' },
  'permissions-of-none': { state: () => busyState(), address: '#/permissions/acc_gone' },
  'fewer-permissions': {
    state: () => busyState(),
    address: '#/permissions/acc_work',
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Remove Calendar · see, change' }).click();
      await page.getByRole('button', { name: 'Sign in again with less…' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  'sign-in': { state: at({ kind: 'waiting_for_browser', link, browser_opened: true }) },
  'sign-in-no-browser': { state: at({ kind: 'waiting_for_browser', link, browser_opened: false }) },
  'sign-in-hidden': {
    state: at({ kind: 'waiting_for_browser', link, browser_opened: true }),
    act: ({ page }) => page.getByRole('dialog').getByRole('button', { name: 'Close' }).click(),
  },
  'sign-in-paste': {
    state: at({
      kind: 'waiting_for_paste',
      link: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=1234567890-abc',
    }),
  },
  'sign-in-storing': { state: at({ kind: 'storing' }) },
  'sign-in-result': ending(
    {
      kind: 'done',
      account: 'acc_personal',
      email: 'ada.lovelace@gmail.com',
      granted: ['email', 'openid', gmail],
      missing: [contacts],
      updated: false,
    },
    'Signed in',
  ),
  'sign-in-ended': ending(
    {
      kind: 'ended',
      failure: {
        code: 'denied',
        sentence: 'You did not allow this at Google. Nothing was changed.',
        cause: 'access_denied',
      },
    },
    'The sign-in ended',
  ),
  'sign-in-refused-to-start': {
    state: () => emptyState({ clients: [client()], accounts: [account()] }),
    address: '#/add-account',
    act: async ({ page, core }) => {
      core.answer('sign-in.start', () => ({
        ok: false,
        failure: { code: 'conflict', sentence: 'Another sign-in is under way. End it first.' },
      }));
      await page.getByRole('button', { name: 'Continue to Google' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
} satisfies Record<string, Scene>;
