import { z } from 'zod';
import type { AppState } from '../../shared/app-state.ts';
import { type ExternalPlace, externalPlaces } from '../../shared/external-places.ts';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import {
  type ChosenFile,
  type IpcChannel,
  ipcChannels,
  isDestructive,
  isWithheld,
} from '../../shared/ipc-contract.ts';
import {
  type CommandDispatcher,
  type CommandName,
  isCommandName,
} from '../../shared/ui-contract.ts';
import { askedNatively } from '../accounts/asked-natively.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { Person } from '../person.ts';
import type { Clock, Log, Random } from '../ports.ts';
import { type Sender, senderRefusal } from './ipc-sender.ts';
import { createNonces } from './nonces.ts';
import { plainPayload } from './plain-payload.ts';
import { type Removal, removalIn } from './removal.ts';

export interface IpcRouterDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly commands: CommandDispatcher;
  readonly state: AppStateSource;
  /** The contents of the one window; undefined while there is none. */
  readonly windowId: () => number | undefined;
  /** The window wants every snapshot from now on. */
  readonly watch: () => void;
  /** Reads and answers every approval that the window asks for. */
  readonly person: Person;
  /** Not run, for the record. */
  readonly refused?: (name: CommandName, failure: Failure) => void;
  /** The native question whose default is to keep. */
  readonly confirm: (removal: Removal) => Promise<boolean>;
  readonly openPlace: (place: ExternalPlace) => Promise<Result<void>>;
  readonly chooseFile: (suggested: string) => Promise<Result<ChosenFile>>;
}

export interface IpcRouter {
  answer(sender: Sender, channel: string, args: readonly unknown[]): Promise<Result<unknown>>;
}

const nothing = z.strictObject({});
const payloads = {
  'keybearer:watch': nothing,
  'keybearer:nonce': nothing,
  'keybearer:command': z.strictObject({
    name: z.string().max(64),
    input: z.unknown(),
    nonce: z.string().max(64).optional(),
  }),
  'keybearer:open-place': z.strictObject({ place: z.enum(externalPlaces) }),
  'keybearer:choose-file': z.strictObject({ suggested: z.string().max(200) }),
} as const satisfies Record<IpcChannel, z.ZodType>;

type Payload<C extends IpcChannel> = z.infer<(typeof payloads)[C]>;
type Handlers = { readonly [C in IpcChannel]: (payload: Payload<C>) => Promise<Result<unknown>> };

/**
 * The gate between window and main, without Electron: the sender is judged, the channel looked up,
 * the payload parsed, then the handler runs. A failure leaves with its code, its sentence and a
 * request id; what else is known of it stays in the log (I109).
 */
export function createIpcRouter(deps: IpcRouterDeps): IpcRouter {
  const handlers = createHandlers(deps);
  const requestId = () => Buffer.from(deps.random.bytes(6)).toString('hex');

  async function run(channel: string, args: readonly unknown[]): Promise<Result<unknown>> {
    const known = ipcChannels.find((name) => name === channel);
    if (known === undefined) return fail('not_found', 'There is no such channel.');
    if (args.length !== 1) return fail('invalid_request', 'A message has exactly one payload.');
    const plain = plainPayload(args[0]);
    if (!plain.ok) return plain;
    const parsed = payloads[known].safeParse(plain.value);
    if (!parsed.success) return fail('invalid_request', 'This message is not as expected.');
    // The handler for `known` takes what the schema for `known` gives; TypeScript cannot see that
    // the two lookups move together.
    return await (handlers[known] as (payload: unknown) => Promise<Result<unknown>>)(parsed.data);
  }

  return {
    async answer(sender, channel, args) {
      const refusal = senderRefusal(sender, deps.windowId());
      if (refusal !== undefined) {
        deps.log.warn('ipc_refused', { reason: refusal });
        return fail('not_allowed', 'Only Keybearer’s own window is answered.');
      }
      const id = requestId();
      try {
        const result = await run(channel, args);
        if (result.ok) return result;
        deps.log.info('ipc_failed', { request: id, code: result.failure.code });
        return failed(shown(result.failure, id));
      } catch (error) {
        deps.log.warn('ipc_broke', {
          request: id,
          error: error instanceof Error ? error.name : typeof error,
        });
        return failed(shown(broken, id));
      }
    },
  };
}

const broken: Failure = fail(
  'internal',
  'Keybearer made a mistake. Look at what the window shows, then try again.',
).failure;

const shown = ({ code, sentence }: Failure, id: string): Failure => ({
  code,
  sentence,
  cause: `request ${id}`,
});

function createHandlers(deps: IpcRouterDeps): Handlers {
  const { person, refused } = deps;
  const commands = askedNatively(
    deps.commands,
    person,
    { kind: 'window' },
    refused === undefined ? {} : { refused },
  );
  const nonces = createNonces(deps.clock, deps.random);
  let asking = false;
  return {
    async 'keybearer:watch'() {
      deps.watch();
      return ok<AppState>(deps.state.current());
    },
    async 'keybearer:nonce'() {
      return ok(nonces.issue());
    },
    async 'keybearer:command'({ name, input, nonce }) {
      if (!isCommandName(name)) return fail('not_found', 'There is no such command.');
      if (isWithheld(name)) return onlyCommandLine;
      if (!isDestructive(name)) return commands.dispatch(name, input);
      if (!nonces.take(nonce)) return stale;
      const removal = removalIn(deps.state.current(), name, input);
      if (!removal.ok) return removal;
      // A second question above the first could be answered in its place.
      if (asking) return busy;
      asking = true;
      const yes = await deps.confirm(removal.value).finally(() => {
        asking = false;
      });
      if (!yes) return kept;
      // What the person read, by its id: not what the message called it.
      return commands.dispatch(name, removal.value.input);
    },
    async 'keybearer:open-place'({ place }) {
      const opened = await deps.openPlace(place);
      return opened.ok ? ok({}) : opened;
    },
    async 'keybearer:choose-file'({ suggested }) {
      return await deps.chooseFile(suggested);
    },
  };
}

const onlyCommandLine = fail(
  'not_allowed',
  'The window takes no access tokens. Add it with: keybearer account paste-token',
);
const stale = fail('conflict', 'This was not confirmed in time. Try again.');
const busy = fail('conflict', 'Answer the question that is open first.');
const kept = fail('cancelled', 'Nothing was removed.');
