import type { AppState, PairingView } from '../../shared/app-state.ts';
import type { Result } from '../../shared/failure.ts';
import { inReadingOrder } from '../../shared/scope-catalogue.ts';
import type { CommandDispatcher } from '../../shared/ui-contract.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { Clock, Log } from '../ports.ts';
import {
  accountQuestion,
  askedAgain,
  type Choice,
  dayChoices,
  daysQuestion,
  failedQuestion,
  nothingLeftQuestion,
  scopeQuestion,
  summaryQuestion,
  wholeWish,
  wishPages,
} from './approval-questions.ts';
import type { AskNatively, NativeQuestion } from './native-question.ts';

/** A key press meant for what was on the screen a moment ago must not let a stranger in. */
const armingMs = 1_000;
/** Nobody is there: no. */
const silenceMs = 120_000;

export interface ApprovalDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly commands: CommandDispatcher;
  readonly state: AppStateSource;
  readonly ask: AskNatively;
}

/**
 * Asks, in native dialogs, about every pairing of the snapshot: one at a time, oldest first. This is
 * the only way in the desktop app to let a caller in (I105). Returns what ends it.
 */
export function askForApprovals(deps: ApprovalDeps): () => void {
  const answered = new Set<string>();
  let asking: { readonly code: string; readonly withdraw: AbortController } | undefined;
  let stopped = false;

  const look = ({ pairings }: AppState): void => {
    if (stopped) return;
    const waiting = (code: string) => pairings.some((pairing) => pairing.code === code);
    if (asking !== undefined) {
      // It ran out, or was denied in the window: the dialog would be about nothing.
      if (!waiting(asking.code)) asking.withdraw.abort();
      return;
    }
    for (const code of answered) if (!waiting(code)) answered.delete(code);
    const next = pairings.find(({ code }) => !answered.has(code));
    if (next !== undefined) void handle(next, pairings.length - 1);
  };

  async function handle(pairing: PairingView, others: number): Promise<void> {
    const withdraw = new AbortController();
    asking = { code: pairing.code, withdraw };
    await settle(deps, pairing, others, withdraw.signal);
    answered.add(pairing.code);
    asking = undefined;
    look(deps.state.current());
  }

  const unsubscribe = deps.state.subscribe(look);
  look(deps.state.current());
  return () => {
    stopped = true;
    unsubscribe();
    asking?.withdraw.abort();
  };
}

/** One pairing, from the first question to its approval or denial. */
async function settle(
  deps: ApprovalDeps,
  pairing: PairingView,
  others: number,
  gone: AbortSignal,
): Promise<void> {
  const desk = new Questions(deps, gone);
  const again = () =>
    deps.state.current().pairings.find(({ code }) => code === pairing.code) ?? pairing;
  // Looked up anew each time: an account may have been added while the person was told that it lacks.
  for (let wish = pairing; ; wish = again()) {
    const choice = await chosen(desk, wish, others);
    if (gone.aborted) return;
    if (choice === undefined) return deny(deps, pairing);
    const approved = await approve(deps, wish, choice);
    if (approved.ok || gone.aborted) return;
    const next = await desk.ask(failedQuestion(wish, approved.failure.sentence));
    if (gone.aborted) return;
    if (next !== 'first') return deny(deps, pairing);
  }
}

/** What the person allows; undefined for no, whether said or kept silent. */
async function chosen(
  desk: Questions,
  pairing: PairingView,
  others: number,
): Promise<Choice | undefined> {
  const pages = wishPages(pairing, others);
  for (const [at, page] of pages.entries()) {
    const answer = await desk.ask(page);
    if (answer === 'last') return undefined;
    if (at < pages.length - 1) continue;
    return answer === 'first' ? wholeWish(pairing) : chosenLess(desk, pairing, others);
  }
  return undefined;
}

/** Account by account, permission by permission: a message box has no list to tick. */
async function chosenLess(
  desk: Questions,
  pairing: PairingView,
  others: number,
): Promise<Choice | undefined> {
  const wish = wholeWish(pairing);
  const accounts = await included(desk, wish.accounts, (_id, at) => accountQuestion(pairing, at));
  if (accounts === undefined) return undefined;
  const scopes = await included(desk, inReadingOrder(wish.scopes), (scope, at) =>
    scopeQuestion(pairing, scope, at),
  );
  if (scopes === undefined) return undefined;
  if (accounts.length === 0 || (scopes.length === 0 && pairing.scopes.length > 0)) {
    const next = await desk.ask(nothingLeftQuestion(pairing));
    return next === 'first' ? chosen(desk, pairing, others) : undefined;
  }
  const days = dayChoices[await desk.askIndex(daysQuestion(pairing))];
  if (days === undefined) return undefined;
  const choice = { accounts, scopes, days };
  const answer = await desk.ask(summaryQuestion(pairing, choice));
  return answer === 'first' ? choice : undefined;
}

/** Those of a list that the person includes; a list of one needs no question. */
async function included(
  desk: Questions,
  things: readonly string[],
  questionOf: (thing: string, at: number) => NativeQuestion,
): Promise<readonly string[] | undefined> {
  if (things.length < 2) return things;
  const kept: string[] = [];
  for (const [at, thing] of things.entries()) {
    const answer = await desk.ask(questionOf(thing, at));
    if (answer === 'last') return undefined;
    if (answer === 'first') kept.push(thing);
  }
  return kept;
}

/** Asks one thing at a time; takes no yes that came too soon, and silence for the last answer, which is no. */
class Questions {
  readonly #deps: ApprovalDeps;
  readonly #gone: AbortSignal;

  constructor(deps: ApprovalDeps, gone: AbortSignal) {
    this.#deps = deps;
    this.#gone = gone;
  }

  async ask(question: NativeQuestion): Promise<'first' | 'other' | 'last'> {
    const answer = await this.askIndex(question);
    if (answer === question.answers.length - 1) return 'last';
    return answer === 0 ? 'first' : 'other';
  }

  async askIndex(question: NativeQuestion): Promise<number> {
    const no = question.answers.length - 1;
    for (let asked = question; ; asked = askedAgain(question)) {
      const { clock } = this.#deps;
      const shownAt = clock.boot();
      const silence = new AbortController();
      const cancel = clock.after(silenceMs, () => silence.abort());
      const until = AbortSignal.any([silence.signal, this.#gone]);
      const answer = await this.#deps.ask(asked, until);
      cancel();
      if (until.aborted || answer === no || question.answers[answer] === undefined) return no;
      if (clock.boot() - shownAt >= armingMs) return answer;
    }
  }
}

async function approve(
  { commands }: ApprovalDeps,
  pairing: PairingView,
  { accounts, scopes, days }: Choice,
): Promise<Result<unknown>> {
  return commands.dispatch('caller.approve', {
    code: pairing.code,
    accounts: [...accounts],
    // A wish without scopes means all that is granted; an empty list would mean none.
    ...(pairing.scopes.length === 0 ? {} : { scopes: [...scopes] }),
    days,
  });
}

async function deny({ commands, log }: ApprovalDeps, pairing: PairingView): Promise<void> {
  const denied = await commands.dispatch('caller.deny', { code: pairing.code });
  // It may have run out in the same moment; then nobody can be let in any more either.
  if (!denied.ok) log.info('pairing_not_denied', { code: denied.failure.code });
}
