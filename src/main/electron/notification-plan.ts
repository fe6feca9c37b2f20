import { needsPerson } from '../../shared/account-needs.ts';
import type { AppState } from '../../shared/app-state.ts';
import { desktopWords } from './desktop-words.ts';

const words = desktopWords.notification;

export interface WantedNotification {
  /** One for all accounts, or one for each pairing. */
  readonly key: 'accounts' | `pairing:${string}`;
  /** What it is about: the same text is not shown twice. */
  readonly title: string;
  readonly body: string;
  /** A smaller trouble than the one already told makes no new sound. */
  readonly silent: boolean;
}

/** What has been told and not been withdrawn, whether or not the person has dismissed it. */
export interface Told {
  /** Ids of the accounts the shown notification is about. */
  readonly accounts: readonly string[];
  readonly pairings: readonly string[];
}

export const nothingTold: Told = { accounts: [], pairings: [] };

export interface NotificationPlan {
  readonly told: Told;
  readonly withdraw: readonly WantedNotification['key'][];
  readonly show: readonly WantedNotification[];
}

/**
 * One notification for all accounts that need a person, and one for each pairing; nothing else. What
 * is mended or answered is withdrawn. What was dismissed comes back only when more is wrong.
 */
export function planNotifications(told: Told, state: AppState): NotificationPlan {
  const needing = state.accounts.filter((account) => needsPerson(account.state));
  const accounts = needing.map(({ id }) => id);
  const pairings = state.pairings.map(({ code }) => code);
  const sameAccounts =
    accounts.length === told.accounts.length && accounts.every((id) => told.accounts.includes(id));
  const worse = accounts.some((id) => !told.accounts.includes(id));
  const newPairings = state.pairings.filter(({ code }) => !told.pairings.includes(code));
  return {
    told: { accounts, pairings },
    withdraw: [
      ...(sameAccounts || told.accounts.length === 0 ? [] : (['accounts'] as const)),
      ...told.pairings.filter((code) => !pairings.includes(code)).map(pairingKey),
    ],
    show: [
      ...(sameAccounts || accounts.length === 0
        ? []
        : [
            aboutAccounts(
              needing.map(({ alias }) => alias),
              !worse,
            ),
          ]),
      ...newPairings.map(({ code, name }) => ({
        key: pairingKey(code),
        title: words.pairing(name),
        body: words.pairingBody(code),
        silent: false,
      })),
    ],
  };
}

const pairingKey = (code: string) => `pairing:${code}` as const;

const mostNamed = 3;

function aboutAccounts(aliases: readonly string[], silent: boolean): WantedNotification {
  const [first = ''] = aliases;
  const named = aliases.slice(0, mostNamed);
  return {
    key: 'accounts',
    title: aliases.length === 1 ? words.oneAccount(first) : words.accounts(aliases.length),
    body: words.accountsBody(named, aliases.length - named.length),
    silent,
  };
}
