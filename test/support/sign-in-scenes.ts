import type { AccountState } from '../../src/shared/account.ts';
import { accountTroubleText } from '../../src/shared/account-trouble-text.ts';
import type { AppState, SignInStep } from '../../src/shared/app-state.ts';
import { account, busyState, client, emptyState, nowSeconds } from './scripted-core.ts';
import { contacts, gmail, link, signInView } from './sign-in-views.ts';
import type { Scene } from './window-scenes.ts';

/** Every state of a sign-in: the page that asks for it, its dialog, and how it ends. */

const at = (step: SignInStep) => (): AppState => busyState({ signIn: signInView(step) });

/** What was over before the page opened is not shown, so it is under way first. */
const ending = (step: SignInStep, heading: string): Scene => ({
  state: at({ kind: 'exchanging' }),
  act: async ({ page, core }) => {
    core.set({ signIn: signInView(step) });
    await page.getByRole('dialog', { name: heading }).waitFor();
  },
});

const onlineAccount = account({
  alias: 'brief',
  kind: 'access_token',
  sign_in_ends_at: nowSeconds() + 3540,
  notes: [
    {
      code: 'online_access',
      sentence:
        'This is online access: it ends with its token, within the hour at Google, and nothing renews it. Sign in again then; scripts that run unattended need a sign-in that lasts.',
      at: nowSeconds() + 3540,
    },
  ],
});

const onlineEnded: AccountState = { kind: 'credential_refused', reason: 'online_ended' };

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
  'add-account-advanced': {
    state: () => busyState(),
    address: '#/add-account',
    act: async ({ page }) => {
      await page.getByText('Advanced', { exact: true }).click();
      await page.getByText('For now only (online access)').click();
      await page.getByRole('textbox', { name: /Further parameters/ }).fill('hl=de');
      await page.getByRole('textbox', { name: /Port for the answer/ }).fill('80');
      await page.getByText('A port is a whole number').scrollIntoViewIfNeeded();
    },
  },
  'online-access': {
    state: () => busyState({ accounts: [onlineAccount] }),
    address: '#/accounts/acc_brief',
  },
  'online-access-ended': {
    state: () =>
      busyState({
        accounts: [
          account({
            alias: 'brief',
            kind: 'access_token',
            state: onlineEnded,
            status_text: accountTroubleText('access_token', onlineEnded),
            expires_at: null,
          }),
        ],
      }),
    address: '#/accounts/acc_brief',
  },
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
  'sign-in-result-online': ending(
    {
      kind: 'done',
      account: 'acc_personal',
      email: 'ada.lovelace@gmail.com',
      granted: ['email', 'openid', gmail],
      missing: [],
      updated: false,
      ends_at: nowSeconds() + 3540,
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
