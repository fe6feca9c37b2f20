import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import koffi from 'koffi';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { errorCode } from './own-file.ts';

export interface HomeLock {
  release(): void;
}

/** LOCK_EX | LOCK_NB of flock(2), the same on Linux and macOS. */
const exclusiveNow = 2 | 4;

const taken = fail(
  'conflict',
  'Keybearer is already running for this home folder. Use it, or stop it first; "keybearer status" shows it.',
);

/** Makes the home folder where there is none, and locks it. */
export async function claimHome(home: string): Promise<Result<HomeLock>> {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return await lockHome(home);
  } catch (error) {
    const cause = errorCode(error);
    if (cause === 'EEXIST' || cause === 'ENOTDIR') {
      return fail(
        'store_write_failed',
        `Keybearer cannot keep its files in ${home}: that, or what it lies in, is a file. Set KEYBEARER_HOME to a folder of your own.`,
        { cause },
      );
    }
    return fail(
      'store_write_failed',
      `Keybearer cannot keep its files in ${home} (${cause}). Check that the folder is yours and the disk is not full, or set KEYBEARER_HOME.`,
      { cause },
    );
  }
}

/**
 * One writer for each home folder, whatever its socket is called. The kernel gives the lock back when
 * the process dies, however it dies, so there is no stale lock file to judge by age or process id.
 */
export async function lockHome(home: string): Promise<Result<HomeLock>> {
  return process.platform === 'win32' ? lockByPipe(home) : lockByFile(home);
}

function lockByFile(home: string): Result<HomeLock> {
  const library = koffi.load(process.platform === 'darwin' ? 'libSystem.dylib' : 'libc.so.6');
  const flock = library.func('int flock(int fd, int operation)');
  const fd = openSync(join(home, 'lock'), 'a', 0o600);
  if (flock(fd, exclusiveNow) !== 0) {
    closeSync(fd);
    return taken;
  }
  return ok({ release: () => closeSync(fd) });
}

/** A pipe name can have one first instance; libuv asks for it. */
function lockByPipe(home: string): Promise<Result<HomeLock>> {
  const name = createHash('sha256').update(home.toLowerCase()).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.once('error', () => resolve(taken));
    server.listen(`\\\\.\\pipe\\keybearer-lock-${name}`, () => {
      server.unref();
      resolve(ok({ release: () => server.close() }));
    });
  });
}
