import type { ApprovalView, AppState, PairingView } from '../../shared/app-state.ts';
import type { CommandDispatcher, CommandInput } from '../../shared/ui-contract.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { Clock, Log } from '../ports.ts';
import { tokenQuestion } from './approval-questions.ts';
import { type ArmedQuestions, silenceMs } from './armed-questions.ts';
import { type NativeDesk, ranks } from './native-desk.ts';
import { settlePairing } from './pairing-conversation.ts';

export interface ApprovalDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly commands: CommandDispatcher;
  readonly state: AppStateSource;
  readonly desk: NativeDesk;
  /** Brings the window to the front, where a wish has tick boxes. */
  readonly openWindow: () => void;
}

/** Something that waits for a person: a caller that wants to come in, or one that wants a token. */
type Petition =
  | { readonly kind: 'pairing'; readonly key: string; readonly pairing: PairingView }
  | { readonly kind: 'token'; readonly key: string; readonly approval: ApprovalView };

export const pairingKey = (code: string): string => `pairing:${code}`;
export const tokenKey = (id: string): string => `token:${id}`;

/** A caller that waits for a token has a deadline; one that wants to come in has minutes. */
const petitionsOf = ({ pairings, approvals }: AppState): readonly Petition[] => [
  ...approvals.map(
    (approval) => ({ kind: 'token', key: tokenKey(approval.id), approval }) as const,
  ),
  ...pairings.map(
    (pairing) => ({ kind: 'pairing', key: pairingKey(pairing.code), pairing }) as const,
  ),
];

export interface Petitions {
  /**
   * Somebody has answered this one in the window or on the command line, and the person is asked
   * about that answer: the question that was open, or would have come, does not come as well.
   */
  takeOver(key: string): TakenPetition;
  stop(): void;
}

export interface TakenPetition {
  /** Aborts when the petition waits no longer. */
  readonly gone: AbortSignal;
  /** The person has answered. Should the petition still wait, silence denies it. */
  release(): void;
}

/**
 * Asks, in native dialogs, about everything in the snapshot that waits for a person, oldest first.
 */
export function askForApprovals(deps: ApprovalDeps): Petitions {
  /** Those that are asked about, or whose turn comes. */
  const asking = new Map<string, AbortController>();
  /** Those that have their answer, or are answered in the window; with what ends their patience. */
  const settled = new Map<string, () => void>();

  const taken = new Map<string, AbortController>();
  let stopped = false;

  const look = (state: AppState): void => {
    if (stopped) return;
    const petitions = petitionsOf(state);
    const waits = (key: string) => petitions.some((petition) => petition.key === key);
    // It ran out, or was answered elsewhere: the dialog would be about nothing.
    for (const [key, withdraw] of [...asking, ...taken]) if (!waits(key)) withdraw.abort();
    for (const [key, forget] of settled) {
      if (waits(key)) continue;
      forget();
      settled.delete(key);
    }
    for (const petition of petitions) {
      if (!asking.has(petition.key) && !settled.has(petition.key)) void handle(petition);
    }
  };

  async function handle(petition: Petition): Promise<void> {
    const { key } = petition;
    const withdraw = new AbortController();
    asking.set(key, withdraw);
    const { signal } = withdraw;
    if (petition.kind === 'token') {
      await deps.desk.talk({ rank: ranks.token, gone: signal }, (questions) =>
        settleToken(deps, questions, petition.approval, signal),
      );
    } else {
      const end = await deps.desk.talk({ rank: ranks.pairing, gone: signal }, (questions) =>
        settlePairing(deps, questions, petition.pairing, signal),
      );
      if (end === 'denied') await deny(deps, petition.pairing);
      if (end === 'silence') await denyBySilence(deps, petition);
      if (end === 'to_the_window') {
        waitForWindow(key);
        deps.openWindow();
      }
    }
    asking.delete(key);
    if (!settled.has(key)) settled.set(key, () => {});
    look(deps.state.current());
  }

  /** The person went to the window, or a choice made there came to nothing: silence still means no. */
  function waitForWindow(key: string): void {
    const cancel = deps.clock.after(silenceMs, () => {
      const petition = petitionsOf(deps.state.current()).find((one) => one.key === key);
      if (petition !== undefined) void denyBySilence(deps, petition);
    });
    settled.set(key, cancel);
  }

  const unsubscribe = deps.state.subscribe(look);
  look(deps.state.current());
  return {
    takeOver(key) {
      settled.get(key)?.();
      settled.set(key, () => {});
      asking.get(key)?.abort();
      const gone = taken.get(key) ?? new AbortController();
      taken.set(key, gone);
      return {
        gone: gone.signal,
        release() {
          taken.delete(key);
          waitForWindow(key);
          look(deps.state.current());
        },
      };
    },
    stop() {
      stopped = true;
      unsubscribe();
      for (const withdraw of asking.values()) withdraw.abort();
      for (const forget of settled.values()) forget();
    },
  };
}

/** One token, yes or no. */
async function settleToken(
  deps: ApprovalDeps,
  questions: ArmedQuestions,
  approval: ApprovalView,
  gone: AbortSignal,
): Promise<void> {
  const answer = await questions.ask(tokenQuestion(approval));
  if (gone.aborted) return;
  await decide(deps, answer === 'first' ? 'approval.allow' : 'approval.deny', { id: approval.id });
}

const deny = (deps: ApprovalDeps, pairing: PairingView): Promise<void> =>
  decide(deps, 'caller.deny', { code: pairing.code });

/** Told apart in the record: nobody was there to say it. */
const denyBySilence = (deps: ApprovalDeps, petition: Petition): Promise<void> =>
  petition.kind === 'pairing'
    ? decide(deps, 'caller.deny', { code: petition.pairing.code, silence: true })
    : decide(deps, 'approval.deny', { id: petition.approval.id });

async function decide<N extends 'caller.deny' | 'approval.allow' | 'approval.deny'>(
  { commands, log }: ApprovalDeps,
  name: N,
  input: CommandInput<N>,
): Promise<void> {
  const decided = await commands.dispatch(name, input);
  // It may have run out in the same moment; then nobody is let in any more either.
  if (!decided.ok) log.info('decision_came_late', { command: name, code: decided.failure.code });
}
