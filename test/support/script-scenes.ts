import type { AppState } from '../../src/shared/app-state.ts';
import { fail, ok } from '../../src/shared/failure.ts';
import { auditPage } from './scripted-activity.ts';
import { busyState, nowSeconds, pairing } from './scripted-core.ts';
import type { Scene } from './window-scenes.ts';

/** What scripts may do, what they ask, and what they did. */

const gmail = 'https://www.googleapis.com/auth/gmail.readonly';

const asking = (): AppState =>
  busyState({
    approvals: [
      {
        ...{ id: 'ask1', caller: 'caller_backup', name: 'nightly-backup', scopes: [gmail] },
        account: { id: 'acc_work', email: 'ada@analytical.example', alias: 'work' },
        ask: 'session',
        peer: { pid: 4711, uid: 1000, program: '/usr/bin/curl', cwd: '/home/ada/backup' },
        expires_at: nowSeconds() + 118,
      },
    ],
  });

const paused = (): AppState => {
  const state = busyState();
  return { ...state, callers: state.callers.map((one) => ({ ...one, paused: true })) };
};

const native = (): AppState => {
  const state = busyState({ pairings: [pairing()] });
  return { ...state, shell: { ...state.shell, kind: 'desktop', native_approvals: true } };
};

/** The record is read when the page opens, so it answers otherwise before that. */
const activityThat = (answer: () => ReturnType<typeof readResult>, shows: string): Scene => ({
  state: () => busyState(),
  act: async ({ page, core }) => {
    core.answer('audit.read', answer);
    await page.evaluate("location.hash = '#/activity'");
    await page.getByText(shows).waitFor();
  },
});
const readResult = (page: Parameters<typeof auditPage>[0]) => ok(auditPage(page));

export const scriptScenes = {
  'script-paused': { state: paused, address: '#/scripts/caller_agenda' },
  'change-script': {
    state: () => busyState(),
    address: '#/scripts/caller_backup',
    act: ({ page }) => page.getByRole('button', { name: 'Change…' }).click(),
  },
  'pairing-native': {
    state: native,
    act: ({ page }) => page.getByRole('alertdialog').waitFor(),
  },
  'token-question': {
    state: asking,
    act: ({ page }) => page.getByRole('alertdialog').waitFor(),
  },
  activity: {
    state: () => busyState(),
    address: '#/activity',
    act: ({ page }) => page.getByRole('button', { name: 'Show older' }).waitFor(),
  },
  'activity-details': {
    state: () => busyState(),
    address: '#/activity/caller_backup',
    act: ({ page }) => page.getByText('Details').first().click(),
  },
  'activity-empty': activityThat(() => readResult({}), 'Nothing has happened yet'),
  'activity-broken': activityThat(
    () => readResult({ chain: { status: 'broken', reason: 'altered', at: 17 }, unwritten: 3 }),
    'first at entry 17',
  ),
  'activity-failed': {
    state: () => busyState(),
    act: async ({ page, core }) => {
      core.answer('audit.read', () => fail('internal', 'The record could not be read. Try again.'));
      await page.evaluate("location.hash = '#/activity'");
      await page.getByRole('button', { name: 'Try again' }).waitFor();
    },
  },
} as const satisfies Readonly<Record<string, Scene>>;
