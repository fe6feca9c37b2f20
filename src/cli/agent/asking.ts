import { setTimeout } from 'node:timers/promises';
import type { AppState } from '../../shared/app-state.ts';
import { ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandName, CommandOutputs } from '../../shared/ui-contract.ts';
import type { Context } from '../command.ts';
import { answerSeconds, askAgent } from './ask-agent.ts';
import type { Managing } from './managing.ts';
import { readState } from './read-state.ts';
import type { WireRequest } from './wire-request.ts';

/** A person has two minutes; then the command itself takes its time. */
export const personSeconds = 120;
/** How often a sign-in is looked at: a person who comes back from the browser should not wait. */
const lookAgainMs = 500;
const asking = '/v1/manage/ask';

const unasked: ReadonlySet<CommandName> = new Set<CommandName>([
  'import.cancel',
  'import.give',
  'sign-in.cancel',
  'sign-in.paste',
]);

/** Does the desktop app manage by asking, or is there only the owner key? */
export const asksInWindow = (context: Context): Promise<Result<unknown>> =>
  askAgent(context.places.socket, { method: 'GET', target: asking });

/**
 * Managing without the owner key: the desktop app asks its person about each request, and a yes is
 * for that one. A sign-in that a yes began is followed and ended without another question.
 */
export function managingByAsking({ places, terminal }: Context): Managing {
  const ask = (request: WireRequest, seconds: number) => {
    terminal.err('Waiting for your answer in the Keybearer window…');
    return askAgent(places.socket, request, personSeconds + seconds);
  };
  let begun: string | undefined;
  return {
    asks: true,
    async state() {
      const answer = await ask({ method: 'GET', target: `${asking}/state` }, answerSeconds);
      return answer.ok ? readState(answer.value.body) : answer;
    },
    async command<N extends CommandName>(
      name: N,
      input: CommandInput<N>,
      deadlineSeconds: number = answerSeconds,
    ): Promise<Result<CommandOutputs[N]>> {
      const target = `${asking}/commands/${name}`;
      const request = { method: 'POST', target, body: input } as const;
      const answer = unasked.has(name)
        ? await askAgent(places.socket, request, deadlineSeconds)
        : await ask(request, deadlineSeconds);
      if (!answer.ok) return answer;
      const id = encodeURIComponent(String(answer.value.body.id));
      if (name === 'sign-in.start' || name === 'account.narrow') begun = `sign-ins/${id}`;
      if (name === 'import.start') begun = `imports/${id}`;
      // The agent and this file come from one build; the table in ui-contract.ts says what it answers.
      return ok(answer.value.body as unknown as CommandOutputs[N]);
    },
    watch<T>(onState: (state: AppState) => T | undefined) {
      const stopping = new AbortController();
      const look = async (): Promise<Result<T | undefined>> => {
        while (!stopping.signal.aborted) {
          const target = `${asking}/${begun ?? 'sign-ins/none'}`;
          const answer = await askAgent(places.socket, { method: 'GET', target });
          if (!answer.ok) return answer;
          const state = readState(answer.value.body);
          if (!state.ok) return state;
          const found = onState(state.value);
          if (found !== undefined) return ok(found);
          await setTimeout(lookAgainMs);
        }
        return ok(undefined);
      };
      return { found: look(), stop: () => stopping.abort() };
    },
  };
}
