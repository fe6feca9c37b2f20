import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppState } from '../../../shared/app-state.ts';
import { fail } from '../../../shared/failure.ts';
import { type CommandDispatcher, isCommandName } from '../../../shared/ui-contract.ts';
import { askedNatively } from '../../accounts/asked-natively.ts';
import type { AppStateSource } from '../../app-state-source.ts';
import { answerJson, commonHeaders, hungUp, refuseOwner } from '../answers.ts';
import { refusedCommand } from '../audited-commands.ts';
import type { SocketContext } from '../context.ts';
import { peerView } from '../peer.ts';

/** What the managing commands use: the snapshot, its changes, and every command. Owner key only. */
export function manageRoutes(app: FastifyInstance, context: SocketContext): void {
  const { door, log, state, ownerKeyEnds } = context;
  const ownerOnly = { onRequest: door.ownerOnly };

  app.get('/v1/manage/state', ownerOnly, (_request, reply) => {
    answerJson(reply, 200, state.current());
  });

  app.get('/v1/manage/events', ownerOnly, (_request, reply) => {
    reply.hijack();
    streamStates(reply.raw, state, ownerKeyEnds());
  });

  app.post<{ Params: { name: string } }>(
    '/v1/manage/commands/:name',
    ownerOnly,
    async (request, reply) => {
      const { name } = request.params;
      if (!isCommandName(name)) {
        return refuseOwner(reply, fail('not_found', 'There is no command of this name.').failure);
      }
      const commands = commandsFor(context, request, reply);
      const result = await commands.dispatch(name, request.body ?? {});
      const code = result.ok ? undefined : result.failure.code;
      log.info('managed', { command: name, code, request_id: request.id });
      if (!result.ok) return refuseOwner(reply, result.failure);
      return answerJson(reply, 200, (result.value ?? {}) as object);
    },
  );

  // Also where there is nothing: without the owner key nobody learns what can be managed.
  app.all('/v1/manage/*', ownerOnly, (_request, reply) => {
    refuseOwner(reply, fail('not_found', 'There is nothing of this name here.').failure);
  });
}

/** The owner key opens every command; in the desktop app an approval still takes a native yes. */
function commandsFor(
  { commands, person, peerOf, trail }: SocketContext,
  request: FastifyRequest,
  reply: FastifyReply,
): CommandDispatcher {
  if (person === undefined) return commands;
  const peer = peerView(peerOf(request.raw.socket));
  return askedNatively(
    commands,
    person,
    { kind: 'owner', peer },
    {
      gone: hungUp(reply),
      refused: (name, { code }) => trail.record(refusedCommand(name, code)),
    },
  );
}

/**
 * One snapshot a line, the current one first. A reader that is slower than the changes gets the
 * newest when it is ready and none of those between, so that it never holds more than one in memory.
 */
function streamStates(response: ServerResponse, source: AppStateSource, ending: AbortSignal): void {
  let next: AppState | undefined;
  let full = false;
  const write = (state: AppState) => {
    if (full) next = state;
    else full = !response.write(`${JSON.stringify(state)}\n`);
  };
  const end = () => {
    // What ends the key may change the state as well, before the connection is closed.
    unsubscribe();
    response.end();
  };
  response.writeHead(200, { ...commonHeaders, 'content-type': 'application/x-ndjson' });
  response.on('drain', () => {
    full = false;
    const late = next;
    next = undefined;
    if (late) write(late);
  });
  const unsubscribe = source.subscribe(write);
  response.once('close', () => {
    unsubscribe();
    ending.removeEventListener('abort', end);
  });
  ending.addEventListener('abort', end, { once: true });
  write(source.current());
}
