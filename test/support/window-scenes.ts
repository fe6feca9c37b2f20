import type { AppState, NoticeView, ShellView } from '../../src/shared/app-state.ts';
import { fail, ok } from '../../src/shared/failure.ts';
import type { ImportRow } from '../../src/shared/import.ts';
import type { WatchedPage } from './chromium.ts';
import { withOtherKinds } from './other-kinds-of-account.ts';
import { scriptScenes } from './script-scenes.ts';
import { auditPage, usualActivity } from './scripted-activity.ts';
import {
  account,
  busyState,
  caller,
  client,
  emptyState,
  pairing,
  type ScriptedCore,
} from './scripted-core.ts';
import { examined } from './scripted-doctor.ts';
import { answerPlayground, transcriptOf } from './scripted-playground.ts';
import type { ServedWindow } from './served-window.ts';
import { signInScenes } from './sign-in-scenes.ts';

/** A page or a state of the window, for pictures and for what has to hold on every one of them. */
export interface Scene {
  readonly state: () => AppState;
  /** `#/accounts` unless it says otherwise. */
  readonly address?: string;
  /** What the person does first. */
  readonly act?: (window: ServedWindow & WatchedPage) => Promise<unknown>;
  /** The page rightly complains: its agent is gone. */
  readonly complains?: boolean;
}

/** The core answers what pages ask for when they open. */
export function answerPages(core: ScriptedCore): void {
  answerPlayground(core, transcriptOf('acc_work', 'ada@analytical.example'));
  core.answer('doctor.run', () => ok(examined()));
  core.answer('import.replaced', () => ok({ replaced: [] }));
  core.answer('audit.read', () => ok(auditPage({ entries: usualActivity(), next: 36 })));
}

const desktop = (change: Partial<ShellView>): AppState => {
  const state = busyState();
  return { ...state, shell: { ...state.shell, kind: 'desktop', start_at_login: true, ...change } };
};
const noticed = (...notices: NoticeView[]) => busyState({ notices });

const importRow = (change: Partial<ImportRow>): ImportRow => ({
  ...{ source: '/home/ada/.credentials/store.dat', entry: null, account: null },
  ...{ result: null, reason: null, code: null, warning: null },
  ...change,
});

async function callFromPlayground({ page }: WatchedPage): Promise<void> {
  await page.getByRole('button', { name: 'Refresh the access token' }).click();
  await page.getByRole('button', { name: 'Example' }).click();
  await page.getByRole('option', { name: 'Calendar · Your calendars' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  // One is the refresh's, and the other the call's.
  await page.getByText('200 OK').nth(1).waitFor();
}

export const scenes: Readonly<Record<string, Scene>> = {
  'first-run': { state: () => emptyState() },
  'first-run-guide': {
    state: () => emptyState(),
    act: ({ page }) => page.getByText('How to get one').click(),
  },
  'first-run-refused': {
    state: () => emptyState(),
    act: async ({ page, core }) => {
      core.answer('sandbox.try', () =>
        fail('internal', 'The sandbox could not start. Try again.', { cause: 'EADDRINUSE' }),
      );
      await page.getByRole('button', { name: 'Try the sandbox' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  accounts: { state: () => busyState(), address: '#/accounts/acc_work' },
  'accounts-list': { state: () => busyState() },
  'accounts-urls': {
    state: () => busyState(),
    address: '#/accounts/acc_work',
    act: ({ page }) => page.getByRole('button', { name: 'Show URLs' }).click(),
  },
  'accounts-filter': {
    state: () => busyState(),
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Filter accounts' }).click();
      await page.getByRole('menuitemradio', { name: 'Working' }).click();
    },
  },
  'accounts-filtered': {
    state: () => busyState(),
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Filter accounts' }).click();
      await page.getByRole('menuitemradio', { name: 'Working' }).click();
      await page.keyboard.press('Escape');
    },
  },
  'accounts-no-match': {
    state: () => busyState(),
    act: ({ page }) => page.getByRole('searchbox').fill('nobody'),
  },
  'account-gone': { state: () => busyState(), address: '#/accounts/acc_gone' },
  'account-offline': { state: () => busyState(), address: '#/accounts/acc_youtube' },
  'account-unsaved': {
    state: () => emptyState({ clients: [client()], accounts: [account({ unsaved: true })] }),
    address: '#/accounts/acc_work',
  },
  'account-with-clipboard': {
    state: () => desktop({ clipboard: true, tray: true }),
    address: '#/accounts/acc_work',
  },
  'account-long-names': {
    state: () =>
      emptyState({
        clients: [client(), client({ name: 'the-client-of-the-whole-analytical-society' })],
        accounts: [
          account({ alias: 'a-very-long-alias-that-somebody-chose-for-this-account-2026' }),
          account({
            alias: 'long',
            email: 'augusta.ada.king.countess.of.lovelace@a-very-long-domain-name.example',
            name: 'Augusta Ada King, Countess of Lovelace',
            client: 'the-client-of-the-whole-analytical-society',
          }),
        ],
      }),
    address: '#/accounts/acc_long',
  },
  'account-of-service': {
    state: () => withOtherKinds(),
    address: '#/accounts/acc_robot',
  },
  'account-of-service-removed': {
    state: () => withOtherKinds(),
    address: '#/accounts/acc_robot',
    act: ({ page }) => page.getByRole('button', { name: 'Remove…' }).click(),
  },
  'account-pasted': { state: () => withOtherKinds(), address: '#/accounts/acc_pasted' },
  'needs-sign-in': { state: () => busyState(), address: '#/accounts/acc_charity' },
  rename: {
    state: () => busyState(),
    address: '#/accounts/acc_work',
    act: ({ page }) => page.getByRole('button', { name: 'Rename' }).click(),
  },
  export: {
    state: () => busyState(),
    address: '#/accounts/acc_work',
    act: ({ page }) => page.getByRole('button', { name: 'Export…' }).click(),
  },
  'back-up': {
    state: () => busyState(),
    address: '#/settings',
    act: ({ page }) => page.getByRole('button', { name: 'Back up…' }).click(),
  },
  restore: {
    state: () => busyState(),
    address: '#/settings',
    act: ({ page }) => page.getByRole('button', { name: 'Restore…' }).click(),
  },
  'add-service-account': {
    state: () => busyState(),
    address: '#/add-account',
    act: ({ page }) => page.getByRole('button', { name: 'Add a service account…' }).click(),
  },
  'add-impersonation': {
    state: () => busyState(),
    address: '#/add-account',
    act: ({ page }) => page.getByRole('button', { name: 'Impersonate a service account…' }).click(),
  },
  'log-out': {
    state: () => busyState(),
    address: '#/accounts/acc_work',
    act: ({ page }) => page.getByRole('button', { name: 'Log out…' }).click(),
  },
  empty: { state: () => emptyState({ clients: [client()] }) },
  ...signInScenes,
  pairing: {
    state: () =>
      busyState({
        pairings: [
          pairing({
            accounts: [
              { id: 'acc_work', email: 'ada@analytical.example', alias: 'work' },
              { id: 'acc_personal', email: 'ada.lovelace@gmail.com', alias: 'personal' },
            ],
          }),
          pairing({ code: 'QRST-UVWX' }),
        ],
      }),
    act: async ({ page }) => {
      await page.getByRole('alertdialog').waitFor();
      // Until Allow is awake.
      await page.waitForTimeout(1_200);
    },
  },
  scripts: { state: () => busyState(), address: '#/scripts/caller_backup' },
  'scripts-list': { state: () => busyState(), address: '#/scripts' },
  'scripts-ended': {
    state: () => emptyState({ callers: [caller({ expires_at: 1 })] }),
    address: '#/scripts/caller_backup',
  },
  'no-scripts': { state: () => emptyState({ clients: [client()] }), address: '#/scripts' },
  'pair-script': { state: () => busyState(), address: '#/pair-script' },
  ...scriptScenes,
  import: { state: () => busyState(), address: '#/import' },
  playground: { state: () => busyState(), address: '#/playground/acc_work' },
  'playground-answers': {
    state: () => busyState(),
    address: '#/playground/acc_work',
    act: async (window) => {
      await callFromPlayground(window);
      await window.page
        .getByRole('heading', { name: 'Call an API' })
        .evaluate((heading) => heading.scrollIntoView());
    },
  },
  'playground-unfolded': {
    state: () => busyState(),
    address: '#/playground/acc_work',
    act: async (window) => {
      await callFromPlayground(window);
      await window.page.evaluate(
        "for (const folded of document.querySelectorAll('.playground details')) folded.open = true",
      );
    },
  },
  'playground-empty': { state: () => emptyState(), address: '#/playground' },
  'import-results': {
    state: () =>
      busyState({
        import: {
          ...{ id: 'one', step: 'done', replaceable: ['/home/ada/.credentials/store.dat'] },
          rows: [
            importRow({ entry: '#1', account: 'ada@analytical.example', result: 'taken' }),
            importRow({ entry: '#2', account: 'bob@example.com', result: 'present' }),
            importRow({
              ...{ entry: '#3', result: 'refused', code: 'needs_sign_in' },
              reason: 'Google does not accept this sign-in any more. Sign in again.',
            }),
          ],
        },
      }),
    address: '#/import',
    act: async ({ page, core }) => {
      core.answer('import.find', () =>
        ok({
          found: [
            {
              ...{ path: '/home/ada/.config/gcloud/credentials.db', format: 'gcloud' },
              ...{ credentials: 2, reason: null },
              warning: 'Other users of this computer can read this file.',
            },
          ],
        }),
      );
      await page.getByRole('button', { name: 'Find what is here' }).click();
      await page.getByRole('list', { name: 'Found' }).waitFor();
    },
  },
  doctor: {
    state: () => busyState(),
    address: '#/doctor',
    act: ({ page }) => page.getByRole('list', { name: 'Findings' }).waitFor(),
  },
  'doctor-failed': {
    state: () => busyState(),
    act: async ({ page, core }) => {
      core.answer('doctor.run', () => fail('internal', 'The doctor could not look. Try again.'));
      await page.evaluate("location.hash = '#/doctor'");
      await page.getByRole('alert').waitFor();
    },
  },
  settings: { state: () => busyState(), address: '#/settings' },
  'settings-empty': { state: () => emptyState(), address: '#/settings' },
  'settings-desktop': { state: () => desktop({ tray: true }), address: '#/settings' },
  'settings-no-tray': { state: () => desktop({ tray: false }), address: '#/settings' },
  'remove-client': {
    state: () => busyState(),
    address: '#/settings',
    act: ({ page }) => page.getByRole('button', { name: 'Remove client home' }).click(),
  },
  notices: {
    state: () =>
      noticed({
        id: 'n1',
        code: 'keychain_locked',
        sentence: 'The keychain is locked. Unlock it; nothing is lost.',
      }),
    address: '#/accounts/acc_youtube',
  },
  'scripts-changed-outside': {
    state: () =>
      noticed({
        id: 'policy-tampered',
        code: 'policy_tampered',
        sentence:
          'The list of scripts was changed outside Keybearer. No script is served until you decide.',
      }),
  },
  paused: { state: () => busyState({ paused: true }) },
  announced: {
    state: () => busyState(),
    address: '#/accounts/acc_work',
    act: async ({ page, core }) => {
      core.answer('account.refresh', () => ok(account()));
      await page.getByRole('button', { name: 'Refresh now' }).click();
      await page.getByText('work has a new access token.').waitFor();
    },
  },
  'agent-gone': {
    state: () => busyState(),
    act: async ({ page, webUi }) => {
      // Its picture is fetched; whatever is not yet will not be.
      await page.evaluate("document.querySelector('.brand img').decode()");
      await webUi.close();
      await page.getByText('Keybearer does not answer.').waitFor();
    },
    complains: true,
  },
  'session-ended': {
    state: () => busyState(),
    act: async ({ page }) => {
      await page.evaluate("localStorage.setItem('keybearer-page-key', 'of-another-run')");
      await page.reload();
      await page.getByRole('heading', { name: 'This page’s session has ended' }).waitFor();
    },
    complains: true,
  },
  connecting: {
    state: () => busyState(),
    act: async ({ page, context }) => {
      // Held for good: the page waits for its first snapshot.
      await context.route('**/api/events', () => {});
      await page.reload();
      await page.getByText('Connecting to Keybearer…').waitFor();
    },
  },
};
