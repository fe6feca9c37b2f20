import type { ApprovalView, AppState, PairingView } from '../../shared/app-state.ts';
import type { Result } from '../../shared/failure.ts';
import { inReadingOrder } from '../../shared/scope-catalogue.ts';
import type { CommandDispatcher, CommandInput } from '../../shared/ui-contract.ts';
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
  tokenQuestion,
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

/** Something that waits for a person: a caller that wants to come in, or one that wants a token. */
type Petition =
  | { readonly kind: 'pairing'; readonly key: string; readonly pairing: PairingView }
  | { readonly kind: 'token'; readonly key: string; readonly approval: ApprovalView };

/** A caller that waits for a token has a deadline; one that wants to come in has minutes. */
const petitionsOf = ({ pairings, approvals }: AppState): readonly Petition[] => [
  ...approvals.map(
    (approval) => ({ kind: 'token', key: `token:${approval.id}`, approval }) as const,
  ),
  ...pairings.map(
    (pairing) => ({ kind: 'pairing', key: `pairing:${pairing.code}`, pairing }) as const,
  ),
];

/**
 * Asks, in native dialogs, about everything in the snapshot that waits for a person: one at a time,
 * oldest first. This is the only way in the desktop app to let a caller in (I105). Returns what ends it.
 */
export function askForApprovals(deps: ApprovalDeps): () => void {
  const answered = new Set<string>();
  let asking: { readonly key: string; readonly withdraw: AbortController } | undefined;
  let stopped = false;

  const look = (state: AppState): void => {
    if (stopped) return;
    const petitions = petitionsOf(state);
    const waits = (key: string) => petitions.some((petition) => petition.key === key);
    if (asking !== undefined) {
      // It ran out, or was denied in the window: the dialog would be about nothing.
      if (!waits(asking.key)) asking.withdraw.abort();
      return;
    }
    for (const key of answered) if (!waits(key)) answered.delete(key);
    const next = petitions.find(({ key }) => !answered.has(key));
    if (next !== undefined) void handle(next, petitions.length - 1);
  };

  async function handle(petition: Petition, others: number): Promise<void> {
    const withdraw = new AbortController();
    asking = { key: petition.key, withdraw };
    if (petition.kind === 'pairing') {
      await settlePairing(deps, petition.pairing, others, withdraw.signal);
    } else {
      await settleToken(deps, petition.approval, withdraw.signal);
    }
    answered.add(petition.key);
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

/** One token, yes or no. */
async function settleToken(
  deps: ApprovalDeps,
  approval: ApprovalView,
  gone: AbortSignal,
): Promise<void> {
  const answer = await new Questions(deps, gone).ask(tokenQuestion(approval));
  if (gone.aborted) return;
  await decide(deps, answer === 'first' ? 'approval.allow' : 'approval.deny', { id: approval.id });
}

/** One pairing, from the first question to its approval or denial. */
async function settlePairing(
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

const deny = (deps: ApprovalDeps, pairing: PairingView): Promise<void> =>
  decide(deps, 'caller.deny', { code: pairing.code });

async function decide<N extends 'caller.deny' | 'approval.allow' | 'approval.deny'>(
  { commands, log }: ApprovalDeps,
  name: N,
  input: CommandInput<N>,
): Promise<void> {
  const decided = await commands.dispatch(name, input);
  // It may have run out in the same moment; then nobody is let in any more either.
  if (!decided.ok) log.info('decision_came_late', { command: name, code: decided.failure.code });
}
