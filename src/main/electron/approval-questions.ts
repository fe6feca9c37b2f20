import type { ApprovalView, PairingView } from '../../shared/app-state.ts';
import { shortScopeName } from '../../shared/scope.ts';
import { inReadingOrder, scopeLabel } from '../../shared/scope-catalogue.ts';
import { desktopWords } from './desktop-words.ts';
import type { NativeQuestion } from './native-question.ts';

const words = desktopWords.approval;

/** What a person leaves of a wish. */
export interface Choice {
  readonly accounts: readonly string[];
  readonly scopes: readonly string[];
  readonly days: number;
}

export const dayChoices = [1, 7, 30, 90] as const;

/** The longest: what a key gets when nobody shortens it, as on the socket. */
export const usualDays = 90;

export const wholeWish = ({ accounts, scopes }: PairingView): Choice => ({
  accounts: accounts.map(({ id }) => id),
  scopes,
  days: usualDays,
});

/** A message box cannot scroll: what does not fit would be allowed unseen. */
const linesAtOnce = 12;

/**
 * The wish on as many pages as it takes; only the last can allow, so that nothing is allowed that was
 * not on the screen. `Deny` is focused on every page.
 */
export function wishPages(pairing: PairingView, waiting: number): readonly NativeQuestion[] {
  const scopes = inReadingOrder(pairing.scopes);
  const pages = Math.max(1, Math.ceil(scopes.length / linesAtOnce));
  const canChoose = pairing.accounts.length > 1 || scopes.length > 1;
  return Array.from({ length: pages }, (_, page) => {
    const from = page * linesAtOnce;
    const shown = scopes.slice(from, from + linesAtOnce);
    const heading =
      pages === 1 ? words.permissions : words.longer(from + 1, from + shown.length, scopes.length);
    const detail = [
      ...introduction(pairing, waiting),
      '',
      ...accountLines(pairing, wholeWish(pairing)),
      '',
      `${heading}:`,
      ...(scopes.length === 0 ? [bullet(words.everything)] : shown.map(scopeLine)),
      '',
      `${words.days(usualDays)}`,
    ].join('\n');
    const answers =
      page < pages - 1
        ? [words.next, words.deny]
        : [words.allow, ...(canChoose ? [words.less] : []), words.deny];
    return question(words.message(pairing.name), detail, answers);
  });
}

export const accountQuestion = (pairing: PairingView, at: number): NativeQuestion => {
  const account = pairing.accounts[at];
  const called = account === undefined ? '' : words.account(account.alias, account.email);
  return oneThing(words.oneAccount(called, pairing.name), pairing, at + 1);
};

export const scopeQuestion = (pairing: PairingView, scope: string, at: number): NativeQuestion =>
  oneThing(
    words.onePermission(scopeText(scope), pairing.name),
    pairing,
    asked(pairing.accounts) + at + 1,
  );

/** Deny comes last everywhere, and is focused. */
export const daysQuestion = (pairing: PairingView): NativeQuestion =>
  question(words.howLong(pairing.name), words.compare(pairing.code), [
    ...dayChoices.map((days) => words.days(days)),
    words.deny,
  ]);

export function summaryQuestion(pairing: PairingView, choice: Choice): NativeQuestion {
  const detail = [
    words.compare(pairing.code),
    '',
    ...accountLines(pairing, choice),
    '',
    `${words.permissions}:`,
    ...(pairing.scopes.length === 0
      ? [bullet(words.everything)]
      : inReadingOrder(choice.scopes).map(scopeLine)),
    '',
    words.days(choice.days),
  ].join('\n');
  return question(words.summary(pairing.name), detail, [words.allowThis, words.deny]);
}

/** A caller that a person wanted to be asked about wants a token. */
export function tokenQuestion(approval: ApprovalView): NativeQuestion {
  const { name, account, scopes, ask, peer } = approval;
  const shown = inReadingOrder(scopes).slice(0, linesAtOnce);
  const detail = [
    words.process(peer.program, peer.pid),
    '',
    bullet(words.account(account.alias, account.email)),
    ...shown.map(scopeLine),
    ...(scopes.length > shown.length ? [bullet(words.andMore(scopes.length - shown.length))] : []),
    '',
    ask === 'session' ? words.session : words.once,
  ].join('\n');
  return question(words.tokenNow(name), detail, [words.give, words.deny]);
}

export const nothingLeftQuestion = (pairing: PairingView): NativeQuestion =>
  question(words.nothingLeft(pairing.name), words.nothingLeftDetail, [words.again, words.deny]);

export const failedQuestion = (pairing: PairingView, sentence: string): NativeQuestion =>
  question(words.failed(pairing.name), sentence, [words.again, words.deny]);

/** The same question, with why it is asked once more. */
export const askedAgain = (asked: NativeQuestion): NativeQuestion => ({
  ...asked,
  detail: `${words.tooQuick}\n\n${asked.detail ?? ''}`,
});

const question = (message: string, detail: string, answers: readonly string[]): NativeQuestion => ({
  type: 'warning',
  message,
  detail,
  answers,
  usual: answers.length - 1,
  cancel: answers.length - 1,
});

function oneThing(message: string, pairing: PairingView, at: number): NativeQuestion {
  const of = asked(pairing.accounts) + asked(pairing.scopes);
  return question(message, `${words.oneOf(at, of)}\n${words.compare(pairing.code)}`, [
    words.include,
    words.leaveOut,
    words.deny,
  ]);
}

/** How many questions a list takes; of one thing nothing can be left out. */
const asked = (list: readonly unknown[]): number => (list.length > 1 ? list.length : 0);

const introduction = (pairing: PairingView, waiting: number): readonly string[] => [
  words.compare(pairing.code),
  '',
  words.unverified,
  words.process(pairing.peer.program, pairing.peer.pid),
  words.reason(pairing.reason),
  ...(waiting === 0 ? [] : [words.waiting(waiting)]),
];

const bullet = (text: string): string => `• ${text}`;

const accountLines = ({ accounts }: PairingView, { accounts: chosen }: Choice): string[] => [
  `${words.accounts}:`,
  ...accounts
    .filter(({ id }) => chosen.includes(id))
    .map(({ alias, email }) => bullet(words.account(alias, email))),
];

/** In words and by name: the words say what it means, the name what exactly is given. */
const scopeText = (scope: string): string => {
  const label = scopeLabel(scope);
  const name = shortScopeName(scope);
  return label === name ? name : `${label} (${name})`;
};

const scopeLine = (scope: string): string => bullet(scopeText(scope));
