import type { ApprovalView, AskMode, PairingView, PeerView } from '../../shared/app-state.ts';
import { shortScopeName } from '../../shared/scope.ts';
import { inReadingOrder, scopeLabel } from '../../shared/scope-catalogue.ts';
import { desktopWords } from './desktop-words.ts';
import type { NativeQuestion } from './native-question.ts';
import { bullet, deniable, linesAtOnce, pagesOf } from './paged-question.ts';
import { plainLine } from './plain-line.ts';

const words = desktopWords.approval;

/** How long a key lives, how its holder is asked about, and how often it may ask. */
export interface Terms {
  readonly hours?: number;
  readonly days?: number;
  readonly ask: AskMode;
  /** null: no limit of its own. */
  readonly perMinute: number | null;
}

/** What a person leaves of a wish, and on which terms. */
export interface Choice {
  readonly accounts: readonly string[];
  readonly scopes: readonly string[];
  readonly terms: Terms;
}

/** What a key gets when nobody says otherwise, as on the socket. */
export const usualTerms: Terms = { days: 90, ask: 'never', perMinute: null };

export const lifetimeChoices = [
  { hours: 1 },
  { days: 1 },
  { days: 30 },
  { days: 90 },
] as const satisfies readonly Partial<Terms>[];

export const askChoices = ['never', 'session', 'always'] as const satisfies readonly AskMode[];

export const wholeWish = ({ accounts, scopes }: PairingView): Choice => ({
  accounts: accounts.map(({ id }) => id),
  scopes,
  terms: usualTerms,
});

/** May anything be left out of it? */
export const canShrink = ({ accounts, scopes }: PairingView): boolean =>
  accounts.length > 1 || scopes.length > 1;

/** The wish as it came, on the usual terms. */
export const wishPages = (pairing: PairingView, waiting: number): readonly NativeQuestion[] =>
  pagesOf({
    message: words.message(pairing.name),
    head: [
      ...introduction(pairing),
      ...(waiting === 0 ? [] : [words.waiting(waiting)]),
      '',
      ...accountLines(pairing, wholeWish(pairing)),
    ],
    heading: words.permissions,
    items: scopeItems(pairing, pairing.scopes),
    tail: termLines(usualTerms),
    answers: [words.allow, words.less, words.inWindow],
  });

/** A choice that was made here, in the window or on the command line: exactly what a yes gives. */
export const choicePages = (
  pairing: PairingView,
  choice: Choice,
  madeWhere: readonly string[] = [],
): readonly NativeQuestion[] =>
  pagesOf({
    message: words.summary(pairing.name),
    head: [...introduction(pairing), ...madeWhere, '', ...accountLines(pairing, choice)],
    heading: words.permissions,
    items: scopeItems(pairing, choice.scopes),
    tail: termLines(choice.terms),
    answers: [words.allowThis],
  });

export const howMuchQuestion = (pairing: PairingView): NativeQuestion =>
  deniable(words.howMuch(pairing.name), words.compare(pairing.code), [
    words.allOfIt,
    words.oneByOne,
  ]);

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

export const lifetimeQuestion = (pairing: PairingView): NativeQuestion =>
  deniable(words.howLong(pairing.name), words.compare(pairing.code), lifetimeChoices.map(lifetime));

export const askModeQuestion = (pairing: PairingView): NativeQuestion =>
  deniable(
    words.howToAsk(pairing.name),
    words.compare(pairing.code),
    askChoices.map((mode) => words.askChoice[mode]),
  );

/** A caller that a person wanted to be asked about wants a token. */
export function tokenQuestion(
  approval: ApprovalView,
  madeWhere: readonly string[] = [],
): NativeQuestion {
  const { name, account, scopes, ask, peer } = approval;
  const shown = inReadingOrder(scopes).slice(0, linesAtOnce);
  const detail = [
    ...processLines(peer),
    ...madeWhere,
    '',
    bullet(words.account(account.alias, account.email)),
    ...shown.map((scope) => bullet(scopeText(scope))),
    ...(scopes.length > shown.length ? [bullet(words.andMore(scopes.length - shown.length))] : []),
    '',
    ask === 'session' ? words.session : words.once,
  ].join('\n');
  return deniable(words.tokenNow(name), detail, [words.give]);
}

export const nothingLeftQuestion = (pairing: PairingView): NativeQuestion =>
  deniable(words.nothingLeft(pairing.name), words.nothingLeftDetail, [words.again]);

export const failedQuestion = (pairing: PairingView, sentence: string): NativeQuestion =>
  deniable(words.failed(pairing.name), sentence, [words.again]);

/** The same question, with why it is asked once more. */
export const askedAgain = (asked: NativeQuestion): NativeQuestion => ({
  ...asked,
  detail: `${words.tooQuick}\n\n${asked.detail ?? ''}`,
});

/** In words and by name: the words say what it means, the name what exactly is given. */
export const scopeText = (scope: string): string => {
  const label = scopeLabel(scope);
  const name = shortScopeName(scope);
  return plainLine(label === name ? name : `${label} (${name})`);
};

export const processLines = ({ program, pid, cwd }: PeerView): readonly string[] => [
  words.process(program === null ? null : plainLine(program), pid),
  ...(cwd ? [words.folder(plainLine(cwd))] : []),
];

export const lifetime = ({ hours, days }: Pick<Terms, 'hours' | 'days'>): string =>
  hours === undefined ? words.days(days ?? 90) : words.hours(hours);

const termLines = (terms: Terms): readonly string[] => [
  lifetime(terms),
  words.asks[terms.ask],
  ...(terms.perMinute === null ? [] : [words.rate(terms.perMinute)]),
];

function oneThing(message: string, pairing: PairingView, at: number): NativeQuestion {
  const of = asked(pairing.accounts) + asked(pairing.scopes);
  return deniable(message, `${words.oneOf(at, of)}\n${words.compare(pairing.code)}`, [
    words.include,
    words.leaveOut,
  ]);
}

/** How many questions a list takes; of one thing nothing can be left out. */
const asked = (list: readonly unknown[]): number => (list.length > 1 ? list.length : 0);

const introduction = (pairing: PairingView): readonly string[] => [
  words.compare(pairing.code),
  '',
  words.unverified,
  ...processLines(pairing.peer),
  words.reason(pairing.reason),
];

const accountLines = ({ accounts }: PairingView, { accounts: chosen }: Choice): string[] => [
  `${words.accounts}:`,
  ...accounts
    .filter(({ id }) => chosen.includes(id))
    .map(({ alias, email }) => bullet(words.account(alias, email))),
];

/** A wish without permissions means all that is granted. */
const scopeItems = (pairing: PairingView, scopes: readonly string[]): readonly string[] =>
  pairing.scopes.length === 0 ? [words.everything] : inReadingOrder(scopes).map(scopeText);
