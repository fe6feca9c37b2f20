import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppState } from '../../../shared/app-state.ts';
import { type Failed, fail, type Result } from '../../../shared/failure.ts';
import { type CommandName, isCommandName } from '../../../shared/ui-contract.ts';
import type { Errand, Person } from '../../person.ts';
import { answerJson, hungUp, refuseOwner } from '../answers.ts';
import type { SocketContext } from '../context.ts';
import { peerView } from '../peer.ts';
import { auditPeer } from '../token-errand.ts';

/**
 * Managing without the owner key, where a person sits in front of the desktop app: each request waits
 * for a native question that names it, and a yes runs this one. Not there at all without such a
 * person, so that an agent with an owner key answers here as to any stranger.
 */
export function manageAskRoutes(app: FastifyInstance, context: SocketContext): void {
  const { person } = context;
  if (person === undefined) return;
  const { commands, state, log } = context;
  const agreed = (request: FastifyRequest, reply: FastifyReply, errand: Errand) =>
    agreement(context, person, { request, reply, errand });
  /** The sign-in that a yes began: who holds its id may follow, finish and cancel it unasked. */
  let signIn: string | undefined;

  app.get('/v1/manage/ask', (_request, reply) => answerJson(reply, 200, { asks: true }));

  app.get('/v1/manage/ask/state', async (request, reply) => {
    const yes = await agreed(request, reply, { kind: 'look' });
    return yes.ok ? answerJson(reply, 200, state.current()) : refuseOwner(reply, yes.failure);
  });

  app.get<{ Params: { id: string } }>('/v1/manage/ask/sign-ins/:id', (request, reply) => {
    const { id } = request.params;
    if (id !== signIn) return refuseOwner(reply, noSuchSignIn.failure);
    return answerJson(reply, 200, onlySignIn(state.current(), id));
  });

  app.post<{ Params: { name: string } }>(
    '/v1/manage/ask/commands/:name',
    async (request, reply) => {
      const { name } = request.params;
      if (!isCommandName(name)) return refuseOwner(reply, noSuchCommand.failure);
      const input = request.body ?? {};
      const yes = isOfSignIn(name, input, signIn)
        ? { ok: true as const, value: input }
        : await agreed(request, reply, { kind: 'command', name, input });
      if (!yes.ok) return refuseOwner(reply, yes.failure);
      const result = await commands.dispatch(name, yes.value);
      const code = result.ok ? undefined : result.failure.code;
      log.info('managed', { command: name, code, request_id: request.id });
      if (!result.ok) return refuseOwner(reply, result.failure);
      if (beginsSignIn(name)) signIn = idIn(result.value);
      return answerJson(reply, 200, (result.value ?? {}) as object);
    },
  );
}

interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly errand: Errand;
}

/** The person's answer, in the record either way; a program that hangs up takes its question along. */
async function agreement(
  { peerOf, trail }: SocketContext,
  person: Person,
  { request, reply, errand }: Asked,
): Promise<Result<unknown>> {
  const peer = peerOf(request.raw.socket);
  const own = process.geteuid?.();
  // Nobody to name to the person, or somebody else's program: no question is worth asking for it.
  const result =
    peer === undefined || own === undefined || peer.uid !== own
      ? unknownProgram
      : await person.agrees(errand, { kind: 'program', peer: peerView(peer) }, hungUp(reply));
  const what = errand.kind === 'look' ? 'look' : errand.name;
  // Nobody was asked. A program that keeps on asking could push older lines out of the record.
  if (!result.ok && result.failure.code === 'rate_limited') return result;
  trail.record({
    event: 'manage_asked',
    decision: result.ok ? 'allowed' : 'refused',
    reason: result.ok ? what : `${what}: ${result.failure.code}`,
    requestId: request.id,
    peer: auditPeer(peerOf, request),
  });
  return result;
}

const beginsSignIn = (name: CommandName): boolean =>
  name === 'sign-in.start' || name === 'account.narrow';

const isOfSignIn = (name: string, input: unknown, signIn: string | undefined): boolean =>
  (name === 'sign-in.paste' || name === 'sign-in.cancel') &&
  signIn !== undefined &&
  idIn(input) === signIn;

const idIn = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
    ? value.id
    : undefined;

/** The snapshot with nothing in it but one sign-in, its client, and the account that came of it. */
function onlySignIn(state: AppState, id: string): AppState {
  const view = state.signIn?.id === id ? state.signIn : null;
  const account = view?.step.kind === 'done' ? view.step.account : undefined;
  return {
    ...state,
    signIn: view,
    clients: state.clients.filter(({ name }) => name === view?.client),
    accounts: state.accounts.filter((one) => one.id === account),
    ...{ approvals: [], pairings: [], callers: [], notices: [] },
  };
}

const noSuchCommand: Failed = fail('not_found', 'There is no command of this name.');
const noSuchSignIn: Failed = fail('not_found', 'No sign-in of yours is under way.');
const unknownProgram: Failed = fail(
  'not_allowed',
  'The system does not say which program asks, so nobody can be asked about it. Turn on "Manage from the command line" in the window.',
);
