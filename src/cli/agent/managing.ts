import type { AppState } from '../../shared/app-state.ts';
import { type Failed, type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { Places } from '../../shared/places.ts';
import type { CommandInput, CommandName, CommandOutputs } from '../../shared/ui-contract.ts';
import type { Context } from '../command.ts';
import { readHeaderFile } from '../header-file.ts';
import { answerSeconds, askAgent, judgeAnswer } from './ask-agent.ts';
import { asksInWindow, managingByAsking, personSeconds } from './asking.ts';
import { follow } from './connection.ts';
import { readObject } from './read-object.ts';
import { readState } from './read-state.ts';

/** The managing part of the agent socket, opened with the owner key or by asking each time. */
export interface Managing {
  /** Each request waits for a person's yes, so none is sent that could be done without. */
  readonly asks: boolean;
  state(): Promise<Result<AppState>>;
  command<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
    deadlineSeconds?: number,
  ): Promise<Result<CommandOutputs[N]>>;
  /**
   * Shows the present snapshot and then every newer one, until `onState` has what it waits for or
   * the stream ends. Resolves with undefined when the agent ended the stream by itself.
   */
  watch<T>(onState: (state: AppState) => T | undefined): {
    readonly found: Promise<Result<T | undefined>>;
    stop(): void;
  };
}

/** With the owner key; without one, the desktop app asks its person in the window. */
export async function openManaging(context: Context): Promise<Result<Managing>> {
  const { places, platform } = context;
  const key = readHeaderFile(places.ownerKey, platform);
  if (!key.ok) return key;
  if (key.value !== undefined) return ok(managingWith(context, key.value));
  const asks = await asksInWindow(context);
  if (asks.ok) return ok(managingByAsking(context));
  // An agent that manages by its key alone answers there as to any stranger.
  return asks.failure.code === 'unauthenticated' ? keyMissing(places) : asks;
}

/** Tells a missing agent from a missing key. For what must not bother a person. */
export async function managingWithKey(context: Context): Promise<Result<Managing>> {
  const { places, platform } = context;
  const key = readHeaderFile(places.ownerKey, platform);
  if (!key.ok) return key;
  if (key.value !== undefined) return ok(managingWith(context, key.value));
  const health = await askAgent(places.socket, { method: 'GET', target: '/v1/health' });
  return health.ok ? keyMissing(places) : health;
}

const keyMissing = ({ ownerKey }: Places): Failed =>
  fail(
    'not_allowed',
    `The agent runs, but its owner key is not at ${ownerKey}. Use the KEYBEARER_HOME the agent was started with; in the desktop app, turn on "Manage from the command line".`,
  );

/** For commands that only look. */
export async function agentState(context: Context): Promise<Result<AppState>> {
  const managing = await openManaging(context);
  return managing.ok ? managing.value.state() : managing;
}

/** In the desktop app an approval takes a native yes, whoever asks for it. */
const approvals: ReadonlySet<CommandName> = new Set<CommandName>([
  'approval.allow',
  'backup.create',
  'caller.approve',
  'caller.change',
  'export.account',
  'policy.review',
]);

/** What has not answered by then waits for somebody, where there is somebody to be asked. */
const noticeAfterMs = 1_000;

/**
 * Tells a person who sits before the terminal that the question stands in the window. A backup takes
 * its time without a window, too.
 */
async function toldToAnswer<T>(
  { terminal }: Context,
  answer: Promise<T>,
  asked: () => Promise<boolean>,
): Promise<T> {
  let answered = false;
  const notice = setTimeout(async () => {
    if (!(await asked()) || answered) return;
    terminal.err('Waiting for your answer in the Keybearer window…');
  }, noticeAfterMs);
  return answer.finally(() => {
    answered = true;
    clearTimeout(notice);
  });
}

function managingWith(context: Context, authorization: string): Managing {
  const { socket: socketPath, ownerKey: keyFile } = context.places;
  const forOwner = <T>(result: Result<T>): Result<T> =>
    !result.ok && result.failure.code === 'unauthenticated'
      ? failed(ownerKeyRefused(keyFile, result.failure))
      : result;
  const state = async () => {
    const target = '/v1/manage/state';
    const answer = await askAgent(socketPath, { method: 'GET', target, authorization });
    return forOwner(answer.ok ? readState(answer.value.body) : answer);
  };
  const asksPeople = async () => {
    const seen = await state();
    return seen.ok && seen.value.shell.native_approvals;
  };
  return {
    asks: false,
    state,
    async command<N extends CommandName>(
      name: N,
      input: CommandInput<N>,
      deadlineSeconds: number = answerSeconds,
    ) {
      const target = `/v1/manage/commands/${name}`;
      const request = { method: 'POST', target, authorization, body: input } as const;
      const answer = approvals.has(name)
        ? await toldToAnswer(
            context,
            askAgent(socketPath, request, personSeconds + deadlineSeconds),
            asksPeople,
          )
        : await askAgent(socketPath, request, deadlineSeconds);
      // The agent and this file come from one build; the table in ui-contract.ts says what it answers.
      return forOwner(answer.ok ? ok(answer.value.body as unknown as CommandOutputs[N]) : answer);
    },
    watch<T>(onState: (state: AppState) => T | undefined) {
      let found: T | undefined;
      let broken: Failure | undefined;
      const following = follow(
        socketPath,
        { method: 'GET', target: '/v1/manage/events', authorization },
        answerSeconds,
        (line) => {
          const state = readState(readObject(line));
          if (state.ok) found ??= onState(state.value);
          else broken ??= state.failure;
          if (found !== undefined || broken !== undefined) following.stop();
        },
      );
      const result = following.ended.then((end): Result<T | undefined> => {
        if (found !== undefined) return ok(found);
        if (broken !== undefined) return failed(broken);
        if (!end.ok) return end;
        if (end.value.status === 200) return ok(undefined);
        const judged = judgeAnswer(end.value);
        return judged.ok ? ok(undefined) : forOwner(judged);
      });
      return { found: result, stop: following.stop };
    },
  };
}

const ownerKeyRefused = (keyFile: string, failure: Failure): Failure => ({
  ...failure,
  sentence: `The agent does not accept the owner key in ${keyFile}: it may be left over from an agent that was killed. Restart the agent.`,
});
