import type { Server } from 'node:http';
import { type AddressInfo, createServer, type Server as SocketServer } from 'node:net';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Clock } from '../ports.ts';
import type { RegisteredRedirect } from './registered-redirect.ts';
import { signInSentences } from './sentences.ts';

/** Where a loopback redirect can be reached. */
export interface LoopbackListener {
  /** The only `Host` that is ours. */
  readonly host: string;
  close(): void;
}

/** A sign-in that has just ended keeps its port for its last page, not longer than this. */
const lastPageMs = 2_000;

/** Any free port, unless one of the two is given. */
export interface LoopbackPlace {
  /** Exactly where a web client has to be answered. */
  readonly registered?: RegisteredRedirect | undefined;
  /** What a person chose, for a tunnel or a firewall: the first that is free. */
  readonly ports?: readonly number[] | undefined;
}

/** Any free port of 127.0.0.1 (RFC 8252 §7.3), the first free one of some, or exactly a registered place. */
export async function openLoopbackListener(
  server: Server,
  clock: Clock,
  { registered, ports }: LoopbackPlace,
): Promise<Result<LoopbackListener>> {
  if (registered !== undefined) return onceMore(clock, () => listenAt(server, registered));
  if (ports !== undefined && ports.length > 0) {
    return onceMore(clock, () => listenAtFirst(server, ports));
  }
  const trouble = await listen(server, 0, '127.0.0.1');
  return trouble === undefined
    ? ok(listening(server))
    : fail('internal', signInSentences.listenerFailed);
}

/** A chosen port may still belong to the sign-in that has just ended. */
async function onceMore(
  clock: Clock,
  open: () => Promise<Result<LoopbackListener>>,
): Promise<Result<LoopbackListener>> {
  const first = await open();
  if (first.ok || first.failure.cause !== 'EADDRINUSE') return first;
  await new Promise<void>((resolve) => clock.after(lastPageMs, resolve));
  return open();
}

async function listenAtFirst(
  server: Server,
  ports: readonly number[],
): Promise<Result<LoopbackListener>> {
  const troubles: string[] = [];
  for (const port of ports) {
    const trouble = await listen(server, port, '127.0.0.1');
    if (trouble === undefined) return ok(listening(server));
    troubles.push(trouble);
  }
  const busy = troubles.includes('EADDRINUSE') ? 'EADDRINUSE' : troubles[0];
  return fail(
    'conflict',
    signInSentences.noPortFree(ports),
    busy === undefined ? {} : { cause: busy },
  );
}

function listening(server: Server): LoopbackListener {
  // A listening TCP server's address is never a path or null.
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, close: () => server.close() };
}

async function listenAt(
  server: Server,
  { uri, host, port, addresses }: RegisteredRedirect,
): Promise<Result<LoopbackListener>> {
  // The second address hands its connections to the one HTTP server, which judges them all alike.
  const doors: SocketServer[] = [];
  const close = () => {
    for (const door of doors) door.close();
  };
  for (const address of addresses) {
    const door: SocketServer =
      doors.length === 0 ? server : createServer((socket) => server.emit('connection', socket));
    const trouble = await listen(door, port, address);
    if (trouble === undefined) {
      doors.push(door);
    } else if (doors.length === 0 || !isNoAddress(trouble)) {
      close();
      return fail('conflict', signInSentences.portNotOurs(port, uri), { cause: trouble });
    }
  }
  return ok({ host, close });
}

/** A machine without IPv6 has no `::1`, and no browser of it goes there. */
const isNoAddress = (code: string): boolean => code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';

/** The system's error code; undefined when it listens. */
function listen(server: SocketServer, port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown');
    server.once('error', failed);
    server.listen({ port, host, exclusive: true, ipv6Only: host.includes(':') }, () => {
      server.off('error', failed);
      resolve(undefined);
    });
  });
}
