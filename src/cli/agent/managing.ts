import type { AppState } from '../../shared/app-state.ts';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandName, CommandOutputs } from '../../shared/ui-contract.ts';
import type { Context } from '../command.ts';
import { readHeaderFile } from '../header-file.ts';
import { answerSeconds, askAgent, judgeAnswer, readObject } from './ask-agent.ts';
import { follow } from './connection.ts';

/** The managing part of the agent socket, opened with the owner key. */
export interface Managing {
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

/** Reads the owner key; tells a missing agent from a missing key. */
export async function openManaging(context: Context): Promise<Result<Managing>> {
  const { places, platform } = context;
  const key = readHeaderFile(places.ownerKey, platform);
  if (!key.ok) return key;
  if (key.value !== undefined) return ok(managingWith(places.socket, key.value, places.ownerKey));
  const health = await askAgent(places.socket, { method: 'GET', target: '/v1/health' });
  if (!health.ok) return health;
  return fail(
    'not_allowed',
    `The agent runs, but its owner key is not at ${places.ownerKey}. Use the KEYBEARER_HOME the agent was started with; in the desktop app, turn on "Manage from the command line".`,
  );
}

/** For commands that only look. */
export async function agentState(context: Context): Promise<Result<AppState>> {
  const managing = await openManaging(context);
  return managing.ok ? managing.value.state() : managing;
}

function managingWith(socketPath: string, authorization: string, keyFile: string): Managing {
  const forOwner = <T>(result: Result<T>): Result<T> =>
    !result.ok && result.failure.code === 'unauthenticated'
      ? failed(ownerKeyRefused(keyFile, result.failure))
      : result;
  return {
    async state() {
      const target = '/v1/manage/state';
      const answer = await askAgent(socketPath, { method: 'GET', target, authorization });
      return forOwner(answer.ok ? readState(answer.value.body) : answer);
    },
    async command<N extends CommandName>(
      name: N,
      input: CommandInput<N>,
      deadlineSeconds: number = answerSeconds,
    ) {
      const answer = await askAgent(
        socketPath,
        { method: 'POST', target: `/v1/manage/commands/${name}`, authorization, body: input },
        deadlineSeconds,
      );
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

const lists = ['clients', 'accounts', 'pairings', 'callers', 'notices'] as const;

/** Enough of a look to tell a snapshot of this version from anything else. */
function readState(body: Readonly<Record<string, unknown>> | undefined): Result<AppState> {
  if (
    body?.v === 1 &&
    typeof body.agent === 'object' &&
    typeof body.store === 'object' &&
    lists.every((name) => Array.isArray(body[name]))
  ) {
    return ok(body as unknown as AppState);
  }
  return fail(
    'unexpected_response',
    'The agent describes itself in a way this command line does not understand. Use the `keybearer` of the same version as the agent.',
  );
}

const ownerKeyRefused = (keyFile: string, failure: Failure): Failure => ({
  ...failure,
  sentence: `The agent does not accept the owner key in ${keyFile}: it may be left over from an agent that was killed. Restart the agent.`,
});
