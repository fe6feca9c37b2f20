import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { type Environment, socketAddress } from '../../shared/places.ts';

/**
 * Where the agent socket may live, in the order of preference: `KEYBEARER_SOCKET` alone when it is
 * set, the home's `run` folder alone when `KEYBEARER_HOME` is set (so that two homes never meet),
 * otherwise the session's runtime directory with the home as the fallback. Never /tmp.
 */
export interface SocketAddress {
  readonly path: string;
  /** A place that is not ours to create must already be our own private directory, as XDG_RUNTIME_DIR promises. */
  readonly base: string | undefined;
}

/** macOS has room for 104 bytes with the closing NUL, Linux for 108; beyond it the name is cut silently. */
export const longestSocketPath = 103;

const socketName = 'agent.sock';

/** The name a socket is bound under before it is renamed: as long as `agent.sock`, so that both fit or neither. */
export const temporaryName = (letters: string): string => `.${letters.slice(0, 5)}.tmp`;
const temporaryNameForm = /^\.[a-z2-7]{5}\.tmp$/;

/** Files that are ours in a socket's directory; anything else there means the directory is used for more. */
export const isOurName = (name: string, socket: string): boolean =>
  name === socket || temporaryNameForm.test(name);

export const fitsSocketLimit = (path: string): boolean => {
  const temporary = join(dirname(path), temporaryName('aaaaa'));
  return Math.max(Buffer.byteLength(path), Buffer.byteLength(temporary)) <= longestSocketPath;
};

export function socketAddresses(
  env: Environment,
  home: string,
  platform: NodeJS.Platform,
): Result<readonly SocketAddress[]> {
  if (platform === 'win32') return noPipeYet;
  if (!isAbsolute(home)) {
    return fail('invalid_request', 'KEYBEARER_HOME must be a whole path, from the root.');
  }
  const preferred = socketAddress(env, platform, home);
  if (!isAbsolute(preferred)) {
    return fail('invalid_request', 'KEYBEARER_SOCKET must be a whole path, from the root.');
  }
  const addresses: SocketAddress[] = [];
  const inHome = join(home, 'run', socketName);
  if (env.KEYBEARER_SOCKET) {
    addresses.push({ path: preferred, base: undefined });
  } else {
    if (preferred !== inHome) {
      addresses.push({ path: preferred, base: dirname(dirname(preferred)) });
    }
    addresses.push({ path: inHome, base: undefined });
    // "Application Support" under a long user name does not fit; the per-user temporary folder of macOS is private.
    const temporary = env.TMPDIR ?? '';
    if (platform === 'darwin' && !env.KEYBEARER_HOME && isAbsolute(temporary)) {
      addresses.push({ path: join(temporary, 'keybearer', socketName), base: resolve(temporary) });
    }
  }
  const fitting = addresses.filter((address) => fitsSocketLimit(address.path));
  return fitting.length > 0 ? ok(fitting) : tooLong;
}

const tooLong = fail(
  'invalid_request',
  `The path of the agent socket is longer than ${longestSocketPath} bytes. Set KEYBEARER_SOCKET to a shorter one.`,
);

const noPipeYet = fail('invalid_request', 'The agent socket is not available on Windows yet.');
