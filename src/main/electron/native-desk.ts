import type { Clock } from '../ports.ts';
import { ArmedQuestions } from './armed-questions.ts';
import type { AskNatively } from './native-question.ts';

/** When a conversation's turn comes, and when it is about nothing any more. */
export interface Turn {
  readonly rank: Rank;
  readonly gone: AbortSignal;
}

/**
 * Lower comes first, equals as they came: a person who has just pressed something waits in front of
 * the screen, a caller that waits for a token has a deadline, one that wants to come in has minutes.
 */
export const ranks = { window: 0, token: 1, program: 2, pairing: 3 } as const;
export type Rank = (typeof ranks)[keyof typeof ranks];

/**
 * All native questions, one conversation at a time whatever it is about: of two dialogs on top of
 * each other the upper one would get the answer meant for the lower.
 */
export interface NativeDesk {
  /** undefined when it was gone before its turn came. */
  talk<T>(
    turn: Turn,
    conversation: (questions: ArmedQuestions) => Promise<T>,
  ): Promise<T | undefined>;
  /** Keybearer quits: what is open is withdrawn, and nothing asked any more. */
  stop(): void;
}

interface Waiting {
  readonly rank: Rank;
  readonly begin: () => Promise<void>;
}

export function createNativeDesk(deps: {
  readonly clock: Clock;
  readonly ask: AskNatively;
}): NativeDesk {
  const stopping = new AbortController();
  const waiting: Waiting[] = [];
  let talking = false;

  async function serve(): Promise<void> {
    if (talking) return;
    talking = true;
    for (let next = takeFirst(waiting); next !== undefined; next = takeFirst(waiting)) {
      await next.begin();
    }
    talking = false;
  }

  return {
    talk(turn, conversation) {
      return new Promise((resolve, reject) => {
        const begin = async () => {
          const gone = AbortSignal.any([turn.gone, stopping.signal]);
          if (gone.aborted) return resolve(undefined);
          const questions = new ArmedQuestions(deps.clock, deps.ask, gone);
          await conversation(questions).then(resolve, reject);
        };
        waiting.push({ rank: turn.rank, begin });
        void serve();
      });
    },
    stop: () => stopping.abort(),
  };
}

function takeFirst(waiting: Waiting[]): Waiting | undefined {
  const least = Math.min(...waiting.map(({ rank }) => rank));
  const at = waiting.findIndex(({ rank }) => rank === least);
  return at < 0 ? undefined : waiting.splice(at, 1)[0];
}

/** One question of what a person has just pressed, in its turn; their own answer, however quick, counts. */
export const askedInTurn =
  (desk: NativeDesk): AskNatively =>
  async (question, signal = new AbortController().signal) => {
    const turn = { rank: ranks.window, gone: signal };
    const answer = await desk.talk(turn, (questions) => questions.askAtOnce(question));
    return answer ?? question.cancel;
  };
