import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppState } from '../../../shared/app-state.ts';
import { type Failed, fail, ok, type Result } from '../../../shared/failure.ts';
import {
  type CommandInput,
  type CommandName,
  commandInputs,
  isCommandName,
} from '../../../shared/ui-contract.ts';
import type { Errand, Person } from '../../person.ts';
import { answerJson, hungUp, refuseOwner } from '../answers.ts';
import type { SocketContext } from '../context.ts';
import { ParkedUploads } from '../parked-uploads.ts';
import { type Peer, peerView } from '../peer.ts';
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
  const parked = new ParkedUploads(context.clock);
  context.stopping.addEventListener('abort', () => parked.clear());
  /** What a yes began: who holds the id may follow, finish and cancel it unasked. */
  const begun: Begun = { signIn: undefined, import: undefined };

  app.get('/v1/manage/ask', (_request, reply) => answerJson(reply, 200, { asks: true }));

  app.get('/v1/manage/ask/state', async (request, reply) => {
    const yes = await agreed(request, reply, { kind: 'look' });
    return yes.ok ? answerJson(reply, 200, state.current()) : refuseOwner(reply, yes.failure);
  });

  app.get<{ Params: { id: string } }>('/v1/manage/ask/sign-ins/:id', (request, reply) => {
    const { id } = request.params;
    if (id !== begun.signIn) return refuseOwner(reply, noSuchSignIn.failure);
    return answerJson(reply, 200, onlySignIn(state.current(), id));
  });

  app.get<{ Params: { id: string } }>('/v1/manage/ask/imports/:id', (request, reply) => {
    const { id } = request.params;
    if (id !== begun.import) return refuseOwner(reply, noSuchImport.failure);
    return answerJson(reply, 200, onlyImport(state.current(), id));
  });

  app.post<{ Params: { name: string } }>(
    '/v1/manage/ask/commands/:name',
    async (request, reply) => {
      const { name } = request.params;
      if (!isCommandName(name)) return refuseOwner(reply, noSuchCommand.failure);
      const input = request.body ?? {};
      if (name === 'import.give') {
        const given = park(context, parked, request, input);
        return given.ok ? answerJson(reply, 200, given.value) : refuseOwner(reply, given.failure);
      }
      const yes = isOfBegun(name, input, begun)
        ? ok(input)
        : await agreed(request, reply, { kind: 'command', name, input });
      if (!yes.ok) return refuseOwner(reply, yes.failure);
      const letIn = await letUploadsIn(context, parked, request, name, yes.value);
      if (!letIn.ok) return refuseOwner(reply, letIn.failure);
      const result = await commands.dispatch(name, letIn.value);
      const code = result.ok ? undefined : result.failure.code;
      log.info('managed', { command: name, code, request_id: request.id });
      if (!result.ok) return refuseOwner(reply, result.failure);
      if (beginsSignIn(name)) begun.signIn = idIn(result.value);
      if (name === 'import.start') begun.import = idIn(result.value);
      return answerJson(reply, 200, (result.value ?? {}) as object);
    },
  );
}

interface Begun {
  signIn: string | undefined;
  import: string | undefined;
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
  const peer = ownProgram(peerOf, request);
  const result =
    peer === undefined
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

/** Nobody to name to the person, or somebody else's program: no question is worth asking for it. */
function ownProgram(peerOf: SocketContext['peerOf'], request: FastifyRequest): Peer | undefined {
  const peer = peerOf(request.raw.socket);
  const own = process.geteuid?.();
  return peer === undefined || own === undefined || peer.uid !== own ? undefined : peer;
}

/** Unasked, for nothing reaches the core yet: the question comes with the command that uses it. */
function park(
  { peerOf }: SocketContext,
  parked: ParkedUploads,
  request: FastifyRequest,
  input: unknown,
): Result<object> {
  const pid = ownProgram(peerOf, request)?.pid ?? undefined;
  if (pid === undefined) return unknownProgram;
  const piece = commandInputs['import.give'].safeParse(input);
  return piece.success ? parked.park(pid, piece.data) : notUnderstood;
}

/** After a yes: the files that it was about go in, under names that no face has. */
async function letUploadsIn(
  { commands, peerOf }: SocketContext,
  parked: ParkedUploads,
  request: FastifyRequest,
  name: CommandName,
  input: unknown,
): Promise<Result<unknown>> {
  if (name !== 'import.start' && name !== 'backup.restore') return ok(input);
  const pid = ownProgram(peerOf, request)?.pid ?? undefined;
  if (pid === undefined) return unknownProgram;
  const give = async (upload: string): Promise<Result<string>> => {
    const taken = parked.take(pid, upload);
    for (const piece of taken.pieces) {
      const given = await commands.dispatch('import.give', piece);
      if (!given.ok) return given;
    }
    return ok(taken.name);
  };
  if (name === 'backup.restore') {
    const parsed = commandInputs[name].safeParse(input);
    if (!parsed.success) return notUnderstood;
    const upload = await give(parsed.data.upload);
    return upload.ok ? ok({ ...parsed.data, upload: upload.value }) : upload;
  }
  const parsed = commandInputs[name].safeParse(input);
  if (!parsed.success) return notUnderstood;
  const files: NonNullable<CommandInput<'import.start'>['files']> = [];
  for (const file of parsed.data.files ?? []) {
    const upload = await give(file.upload);
    if (!upload.ok) return upload;
    files.push({ ...file, upload: upload.value });
  }
  return ok({ ...parsed.data, files });
}

const beginsSignIn = (name: CommandName): boolean =>
  name === 'sign-in.start' || name === 'account.narrow';

function isOfBegun(name: CommandName, input: unknown, begun: Begun): boolean {
  const id = idIn(input);
  if (id === undefined) return false;
  if (name === 'import.cancel') return id === begun.import;
  return (name === 'sign-in.paste' || name === 'sign-in.cancel') && id === begun.signIn;
}

const idIn = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
    ? value.id
    : undefined;

/** The snapshot with nothing in it but one sign-in, its client, and the account that came of it. */
function onlySignIn(state: AppState, id: string): AppState {
  const view = state.signIn?.id === id ? state.signIn : null;
  const account = view?.step.kind === 'done' ? view.step.account : undefined;
  return {
    ...emptied(state),
    signIn: view,
    clients: state.clients.filter(({ name }) => name === view?.client),
    accounts: state.accounts.filter((one) => one.id === account),
  };
}

const onlyImport = (state: AppState, id: string): AppState => ({
  ...emptied(state),
  import: state.import?.id === id ? state.import : null,
});

const emptied = (state: AppState): AppState => ({
  ...state,
  ...{ signIn: null, import: null, clients: [], accounts: [] },
  ...{ approvals: [], pairings: [], callers: [], notices: [] },
});

const noSuchCommand: Failed = fail('not_found', 'There is no command of this name.');
const noSuchSignIn: Failed = fail('not_found', 'No sign-in of yours is under way.');
const noSuchImport: Failed = fail('not_found', 'No import of yours is under way.');
const notUnderstood: Failed = fail('invalid_request', 'This message is not as expected.');
const unknownProgram: Failed = fail(
  'not_allowed',
  'The system does not say which program asks, so nobody can be asked about it. Turn on "Manage from the command line" in the window.',
);
