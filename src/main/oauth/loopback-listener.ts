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

/** Any free port of 127.0.0.1 (RFC 8252 §7.3), or exactly where a web client has to be answered. */
export async function openLoopbackListener(
  server: Server,
  clock: Clock,
  registered: RegisteredRedirect | undefined,
): Promise<Result<LoopbackListener>> {
  if (registered === undefined) {
    const trouble = await listen(server, 0, '127.0.0.1');
    if (trouble !== undefined) return fail('internal', signInSentences.listenerFailed);
    // A listening TCP server's address is never a path or null.
    const { port } = server.address() as AddressInfo;
    return ok({ host: `127.0.0.1:${port}`, close: () => server.close() });
  }
  const first = await listenAt(server, registered);
  if (first.ok || first.failure.cause !== 'EADDRINUSE') return first;
  await new Promise<void>((resolve) => clock.after(lastPageMs, resolve));
  return listenAt(server, registered);
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
