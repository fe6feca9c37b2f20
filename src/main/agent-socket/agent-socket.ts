import { setMaxListeners } from 'node:events';
import { ok, type Result } from '../../shared/failure.ts';
import type { CommandDispatcher } from '../../shared/ui-contract.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { IdentityTokenSource } from '../credentials/identity-tokens.ts';
import type { TokenSource } from '../credentials/token-source.ts';
import type { Person } from '../person.ts';
import type { Clock, Log, Random } from '../ports.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { CallerDesk } from './caller-desk.ts';
import type { SocketContext } from './context.ts';
import { createDoor } from './door.ts';
import { endpointFile } from './endpoint-file.ts';
import { createHttpApp } from './http-app.ts';
import { createListener, type Listener, type SocketLimits, socketLimits } from './listener.ts';
import { type OwnerKeySwitch, ownerKeySwitch } from './owner-key.ts';
import type { PeerOf } from './peer.ts';
import { callerRates, upstreamBudget } from './rate.ts';
import { createRepeats } from './repeat.ts';
import { requestIds } from './request-id.ts';
import { createSeats } from './seats.ts';

export interface AgentSocketDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly desk: CallerDesk;
  readonly trail: AuditTrail;
  readonly tokens: TokenSource;
  readonly identityTokens: IdentityTokenSource;
  readonly accounts: AccountDirectory;
  readonly commands: CommandDispatcher;
  /** In the desktop app, where approvals are given in its native dialogs alone. */
  readonly person?: Person | undefined;
  readonly state: AppStateSource;
  /** From `resolveSocketPath`, which has judged its directory. */
  readonly socketPath: string;
  readonly home: string;
  readonly peerOf: PeerOf;
  /** Whether there is an owner key from the start; there is unless somebody says otherwise. */
  readonly managing?: boolean;
  readonly limits?: Partial<SocketLimits>;
}

/** Everything but listening, which begins with `open`. */
export interface PreparedAgentSocket {
  open(): Promise<Result<AgentSocket>>;
}

export interface AgentSocket {
  readonly path: string;
  /** Writes an owner key or takes it back: with none, no managing request is answered. */
  allowManaging(on: boolean): Result<void>;
  close(): Promise<void>;
}

interface Parts {
  readonly listener: Listener;
  readonly ownerKey: OwnerKeySwitch;
  readonly stopping: AbortController;
}

/** Puts the socket together: listener, guard, door, routes. Nobody can connect yet. */
export async function prepareAgentSocket(deps: AgentSocketDeps): Promise<PreparedAgentSocket> {
  const { clock, random, log, desk, trail, peerOf, home } = deps;
  const limits = { ...socketLimits, ...deps.limits };
  const requestId = requestIds(random);
  const ownerKey = ownerKeySwitch(random, home);
  const seats = createSeats();
  const stopping = new AbortController();
  // Every waiting request listens; Node takes more than ten for a leak unless told.
  setMaxListeners(0, stopping.signal);
  const listener = createListener({ clock, random, log, trail, peerOf, requestId, limits });
  const { connections } = listener;
  const repeats = createRepeats({ ...deps, seats, requestId });
  const context: SocketContext = {
    ...deps,
    person: deps.person,
    ...{ seats, repeats },
    door: createDoor({ clock, trail, desk, ownerKey, connections, seats }),
    ownerKeyEnds: () => ownerKey.ends(),
    upstream: upstreamBudget(),
    rates: callerRates(),
    stopping: stopping.signal,
  };
  listener.serve(await createHttpApp(listener.server, requestId, context), repeats.answer);
  return { open: () => open(deps, { listener, ownerKey, stopping }) };
}

/**
 * The owner key is written only once the socket is ours, so that a second agent cannot shut out the
 * first.
 */
async function open(
  deps: AgentSocketDeps,
  { listener, ownerKey, stopping }: Parts,
): Promise<Result<AgentSocket>> {
  const { clock, random, home } = deps;
  const opened = await listener.open(deps.socketPath);
  if (!opened.ok) return opened;
  const endpoint = endpointFile(
    home,
    { socket: deps.socketPath, pid: process.pid, startedAt: Math.floor(clock.now() / 1000) },
    random,
  );
  const close = async () => {
    ownerKey.turn(false);
    endpoint.remove();
    stopping.abort();
    await listener.close();
  };
  try {
    const written = [ownerKey.turn(deps.managing ?? true), endpoint.write()].find(
      (result) => !result.ok,
    );
    if (written && !written.ok) {
      await close();
      return written;
    }
  } catch (error) {
    // Nobody else knows of it yet: the key would stay on the disk and the socket listen on.
    await close();
    throw error;
  }
  return ok({ path: deps.socketPath, allowManaging: (on) => ownerKey.turn(on), close });
}
