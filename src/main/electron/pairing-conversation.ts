import type { PairingView } from '../../shared/app-state.ts';
import type { Result } from '../../shared/failure.ts';
import { inReadingOrder } from '../../shared/scope-catalogue.ts';
import type { CommandDispatcher, CommandInput } from '../../shared/ui-contract.ts';
import type { AppStateSource } from '../app-state-source.ts';
import {
  accountQuestion,
  askChoices,
  askModeQuestion,
  type Choice,
  canShrink,
  choicePages,
  failedQuestion,
  howMuchQuestion,
  lifetimeChoices,
  lifetimeQuestion,
  nothingLeftQuestion,
  scopeQuestion,
  usualTerms,
  wholeWish,
  wishPages,
} from './approval-questions.ts';
import type { ArmedQuestions } from './armed-questions.ts';
import type { NativeQuestion } from './native-question.ts';

export interface PairingDeps {
  readonly commands: CommandDispatcher;
  readonly state: AppStateSource;
}

/** How the conversation about one pairing ended; `withdrawn` when it was about nothing any more. */
export type PairingEnd = 'approved' | 'denied' | 'silence' | 'to_the_window' | 'withdrawn';

/** One pairing, from the first question to the approval itself. */
export async function settlePairing(
  deps: PairingDeps,
  questions: ArmedQuestions,
  pairing: PairingView,
  gone: AbortSignal,
): Promise<PairingEnd> {
  const waiting = () => deps.state.current().pairings;
  const again = () => waiting().find(({ code }) => code === pairing.code) ?? pairing;
  // Looked up anew each time: an account may have been added while the person was told that it lacks.
  for (let wish = again(); ; wish = again()) {
    const choice = await chosen(questions, wish, waiting().length - 1);
    if (gone.aborted) return 'withdrawn';
    if (choice === 'in_the_window') return 'to_the_window';
    if (choice === undefined) return refusal(questions);
    const approved = await approve(deps, wish, choice);
    if (approved.ok) return 'approved';
    if (gone.aborted) return 'withdrawn';
    const next = await questions.ask(failedQuestion(wish, approved.failure.sentence));
    if (gone.aborted) return 'withdrawn';
    if (next !== 'first') return refusal(questions);
  }
}

const refusal = ({ fellSilent }: ArmedQuestions): PairingEnd => (fellSilent ? 'silence' : 'denied');

/** What the person allows; undefined for no, whether said or kept silent. */
async function chosen(
  questions: ArmedQuestions,
  pairing: PairingView,
  others: number,
): Promise<Choice | 'in_the_window' | undefined> {
  const pages = wishPages(pairing, others);
  for (const [at, page] of pages.entries()) {
    const answer = await questions.askIndex(page);
    if (answer === page.answers.length - 1) return undefined;
    if (at < pages.length - 1) continue;
    if (answer === 0) return wholeWish(pairing);
    return answer === 1 ? otherTerms(questions, pairing, others) : 'in_the_window';
  }
  return undefined;
}

/** Less of it, or for another time: a message box has no list to tick, so one thing after the other. */
async function otherTerms(
  questions: ArmedQuestions,
  pairing: PairingView,
  others: number,
): Promise<Choice | 'in_the_window' | undefined> {
  const part = await wantedPart(questions, pairing);
  if (part === undefined) return undefined;
  if (part.accounts.length === 0 || (part.scopes.length === 0 && pairing.scopes.length > 0)) {
    const next = await questions.ask(nothingLeftQuestion(pairing));
    return next === 'first' ? chosen(questions, pairing, others) : undefined;
  }
  const lifetime = lifetimeChoices[await questions.askIndex(lifetimeQuestion(pairing))];
  if (lifetime === undefined) return undefined;
  const ask = askChoices[await questions.askIndex(askModeQuestion(pairing))];
  if (ask === undefined) return undefined;
  const choice: Choice = {
    ...part,
    terms: { ...lifetime, ask, perMinute: usualTerms.perMinute },
  };
  return (await questions.agreesTo(choicePages(pairing, choice))) ? choice : undefined;
}

async function wantedPart(
  questions: ArmedQuestions,
  pairing: PairingView,
): Promise<Pick<Choice, 'accounts' | 'scopes'> | undefined> {
  const wish = wholeWish(pairing);
  if (!canShrink(pairing)) return wish;
  const howMuch = await questions.ask(howMuchQuestion(pairing));
  if (howMuch === 'last') return undefined;
  if (howMuch === 'first') return wish;
  const accounts = await included(questions, wish.accounts, (_id, at) =>
    accountQuestion(pairing, at),
  );
  if (accounts === undefined) return undefined;
  const scopes = await included(questions, inReadingOrder(wish.scopes), (scope, at) =>
    scopeQuestion(pairing, scope, at),
  );
  return scopes === undefined ? undefined : { accounts, scopes };
}

/** Those of a list that the person includes; a list of one needs no question. */
async function included(
  questions: ArmedQuestions,
  things: readonly string[],
  questionOf: (thing: string, at: number) => NativeQuestion,
): Promise<readonly string[] | undefined> {
  if (things.length < 2) return things;
  const kept: string[] = [];
  for (const [at, thing] of things.entries()) {
    const answer = await questions.ask(questionOf(thing, at));
    if (answer === 'last') return undefined;
    if (answer === 'first') kept.push(thing);
  }
  return kept;
}

/** The command that gives exactly a choice. */
export function approvalOf(
  pairing: PairingView,
  { accounts, scopes, terms }: Choice,
): CommandInput<'caller.approve'> {
  const { hours, days, ask, perMinute } = terms;
  return {
    code: pairing.code,
    accounts: [...accounts],
    // A wish without scopes means all that is granted; an empty list would mean none.
    ...(pairing.scopes.length === 0 ? {} : { scopes: [...scopes] }),
    ...(hours === undefined ? { days: days ?? 90 } : { hours }),
    ask,
    ...(perMinute === null ? {} : { per_minute: perMinute }),
  };
}

const approve = (
  { commands }: PairingDeps,
  pairing: PairingView,
  choice: Choice,
): Promise<Result<unknown>> => commands.dispatch('caller.approve', approvalOf(pairing, choice));
