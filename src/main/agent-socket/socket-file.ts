import { chmodSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Clock, Random } from '../ports.ts';
import { fitsSocketLimit, longestSocketPath, temporaryName } from './address.ts';
import { base32Text } from './caller-key.ts';

/**
 * The socket's name in the file system. libuv unlinks by name: an old server that closes would take
 * the new one's socket with it, and a killed one leaves its file behind. So it is bound under a
 * temporary name, made private and renamed over the final one, and a name is removed only while it is
 * still our inode.
 */
export interface BoundSocket {
  removeName(): void;
}

export async function bindSocket(
  server: Server,
  path: string,
  deps: { readonly clock: Clock; readonly random: Random },
): Promise<Result<BoundSocket>> {
  // A longer one would be cut silently, and the socket would answer to another name.
  if (!fitsSocketLimit(path)) {
    return fail('invalid_request', `A socket path has at most ${longestSocketPath} bytes.`);
  }
  const free = await freeToTake(path, deps.clock);
  if (!free.ok) return free;
  const temporary = join(dirname(path), temporaryName(base32Text(deps.random.bytes(5))));
  const listening = await listenPrivately(server, temporary);
  if (!listening.ok) return listening;
  try {
    chmodSync(temporary, 0o600);
    const { ino, dev } = lstatSync(temporary);
    renameSync(temporary, path);
    return ok({ removeName: () => removeIfSame(path, ino, dev) });
  } catch (error) {
    await new Promise((closed) => server.close(closed));
    return notMade(error);
  }
}

/** The file is made inside `listen`, before it returns: no moment in which it is open to others. */
function listenPrivately(server: Server, path: string): Promise<Result<void>> {
  return new Promise((settled) => {
    const onError = (error: Error) => settled(notMade(error));
    server.once('error', onError);
    const before = process.umask(0o177);
    try {
      server.listen(path, () => {
        server.off('error', onError);
        settled(ok(undefined));
      });
    } finally {
      process.umask(before);
    }
  });
}

const notMade = (error: unknown) =>
  fail(
    'conflict',
    'The agent socket could not be made. Check its directory, or set KEYBEARER_SOCKET.',
    {
      cause: (error as NodeJS.ErrnoException).code ?? 'unknown',
    },
  );

function removeIfSame(path: string, ino: number, dev: number): void {
  try {
    const now = lstatSync(path);
    if (now.ino === ino && now.dev === dev) unlinkSync(path);
  } catch {
    // Already gone: nothing to remove.
  }
}

/** A live server answers; a socket of ours that refuses connections is a leftover; anything else is not ours. */
async function freeToTake(path: string, clock: Clock): Promise<Result<void>> {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (!entry) return ok(undefined);
  if (!entry.isSocket() || entry.uid !== process.geteuid?.()) {
    return fail(
      'conflict',
      `${path} exists and is no socket of yours. Keybearer leaves it alone: move it away, or set KEYBEARER_SOCKET.`,
    );
  }
  switch (await askHealth(path, clock)) {
    case 'stale':
      return ok(undefined);
    case 'keybearer':
      return fail(
        'conflict',
        'Keybearer is already running: another agent answers on this socket.',
      );
    case 'other':
      return fail(
        'conflict',
        `Another program holds ${path}, or an agent there hangs. End it, or set KEYBEARER_SOCKET.`,
      );
  }
}

/** An agent answers in milliseconds; one that is stopped or hangs accepts and never answers. */
const healthDeadline = 2_000;

function askHealth(path: string, clock: Clock): Promise<'stale' | 'keybearer' | 'other'> {
  return new Promise((settled) => {
    let answer = '';
    const socket = connect(path);
    const settle = (verdict: 'stale' | 'keybearer' | 'other') => {
      cancel();
      socket.destroy();
      settled(verdict);
    };
    const cancel = clock.after(healthDeadline, () => settle('other'));
    socket.setEncoding('utf8');
    socket.once('connect', () =>
      socket.write('GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
    );
    socket.on('data', (piece: string) => {
      answer = (answer + piece).slice(0, 4096);
    });
    socket.once('end', () => settle(/"status":"ok","api":\d/.test(answer) ? 'keybearer' : 'other'));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? 'stale' : 'other'),
    );
  });
}
