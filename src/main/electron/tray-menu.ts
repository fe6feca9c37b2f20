import type { AccountView } from '../../shared/account.ts';
import { mendedBySignIn, needsPerson } from '../../shared/account-needs.ts';
import type { AppState } from '../../shared/app-state.ts';
import { desktopWords } from './desktop-words.ts';

const words = desktopWords.tray;
const health = desktopWords.health;

/** What a press in the tray does. */
export type TrayAction =
  | { readonly do: 'open' }
  | { readonly do: 'quit' }
  | { readonly do: 'pause' | 'resume' }
  | { readonly do: 'refresh_all' }
  | { readonly do: 'download_update' | 'restart_to_update' }
  | { readonly do: 'refresh' | 'copy_token' | 'sign_in'; readonly account: string };

export type TrayItem =
  | { readonly kind: 'separator' }
  /** Only to be read. */
  | { readonly kind: 'note'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction }
  | { readonly kind: 'group'; readonly label: string; readonly items: readonly TrayItem[] };

export type TrayMood = 'good' | 'attention' | 'paused';

export interface TrayModel {
  readonly mood: TrayMood;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

/** A menu longer than the screen scrolls badly everywhere; the window has a search. */
const mostAccounts = 20;

/** The whole tray, from the snapshot alone. */
export function trayMenu(state: AppState): TrayModel {
  const { paused } = state;
  const accounts = inOrderOfNeed(state.accounts);
  const shown = accounts.slice(0, mostAccounts);
  const hidden = accounts.length - shown.length;
  return {
    mood: moodOf(state),
    tooltip: tooltipOf(state),
    items: [
      ...state.approvals.map(({ name }) => action(words.approval(name), { do: 'open' })),
      ...state.pairings.map(({ name }) => action(words.pairing(name), { do: 'open' })),
      ...separated(state.approvals.length + state.pairings.length > 0),
      ...shown.map(accountGroup),
      ...(hidden > 0 ? [action(words.more(hidden), { do: 'open' })] : []),
      ...separated(accounts.length > 0),
      ...(accounts.length > 0 ? [action(words.refreshAll, { do: 'refresh_all' })] : []),
      paused ? action(words.resume, { do: 'resume' }) : action(words.pause, { do: 'pause' }),
      action(words.open, { do: 'open' }),
      ...updateItems(state),
      { kind: 'separator' },
      action(words.quit, { do: 'quit' }),
    ],
  };
}

/** A newer version: nothing is fetched, and nothing restarted, before a person presses it here. */
export function updateItems({ shell: { update } }: AppState): readonly TrayItem[] {
  switch (update?.kind) {
    case undefined:
      return [];
    case 'available':
      return [action(words.downloadUpdate(update.version), { do: 'download_update' })];
    case 'downloading':
      return [{ kind: 'note', label: words.downloadingUpdate(update.version) }];
    case 'ready':
      return [action(words.restartToUpdate(update.version), { do: 'restart_to_update' })];
  }
}

function moodOf(state: AppState): TrayMood {
  if (state.paused) return 'paused';
  const needed =
    state.approvals.length + state.pairings.length > 0 ||
    state.accounts.some((account) => needsPerson(account.state) || account.unsaved);
  return needed ? 'attention' : 'good';
}

function tooltipOf(state: AppState): string {
  if (state.paused) return words.paused;
  const pairing = state.pairings[0];
  if (pairing !== undefined) return `${desktopWords.product}: ${words.pairing(pairing.name)}`;
  const approval = state.approvals[0];
  if (approval !== undefined) return `${desktopWords.product}: ${words.approval(approval.name)}`;
  const number = state.accounts.filter(({ state: account }) => needsPerson(account)).length;
  if (number > 0) return words.attention(number);
  const unsaved = state.accounts.filter((account) => account.unsaved).length;
  if (unsaved > 0) return words.unsaved(unsaved);
  return state.accounts.length === 0 ? words.empty : words.good;
}

/** Who needs a person first, then the default account, then by alias. */
function inOrderOfNeed(accounts: readonly AccountView[]): readonly AccountView[] {
  const rank = (account: AccountView) => (needsPerson(account.state) ? 0 : account.default ? 1 : 2);
  return [...accounts].sort((a, b) => rank(a) - rank(b) || a.alias.localeCompare(b.alias, 'en'));
}

function accountGroup(account: AccountView): TrayItem {
  const { id, kind, state } = account;
  const removing = state.kind === 'removing';
  const lost = mendedBySignIn(account);
  const of = (what: 'refresh' | 'copy_token' | 'sign_in', label: string) =>
    action(label, { do: what, account: id });
  return {
    kind: 'group',
    label: words.account(account.alias, healthWords(account)),
    items: [
      ...(lost ? [of('sign_in', words.signIn)] : []),
      ...(removing || lost ? [] : [of('refresh', words.refresh)]),
      ...(removing || lost ? [] : [of('copy_token', words.copyToken)]),
      ...(removing || lost || kind !== 'user' ? [] : [of('sign_in', words.signIn)]),
    ],
  };
}

/** No count of minutes: a menu that changes every minute closes under the pointer on Linux. */
function healthWords({ kind, state, unsaved }: AccountView): string {
  switch (state.kind) {
    case 'ready':
      return unsaved ? health.unsaved : health.ready;
    case 'refreshing':
    case 'removing':
      return health[state.kind];
    case 'waiting':
      return health.waiting[state.reason];
    case 'store_unavailable':
      return health.store[state.reason];
    case 'client_rejected':
      return health.clientRefused;
    case 'needs_sign_in':
    case 'needs_reauth':
    case 'credential_refused':
    case 'credential_missing':
    case 'credential_invalid':
      return kind === 'user' ? health.signIn : health.needsYou;
  }
}

const action = (label: string, what: TrayAction): TrayItem => ({
  kind: 'action',
  label,
  action: what,
});

const separated = (wanted: boolean): readonly TrayItem[] => (wanted ? [{ kind: 'separator' }] : []);
