import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../command.ts';
import { quoted, readHeaderFile } from '../header-file.ts';
import { type Check, good, hint, problem, problemOf } from './check.ts';

/** What can be seen without the agent: Node, the environment, folders and files with their owners and modes. */
export function machineChecks(context: Context): Check[] {
  return [
    nodeVersion(process.versions.node),
    ...environmentHints(context),
    folder(context, 'home', context.places.home),
    ...socketPlace(context),
    ...otherCallerKeys(context),
  ];
}

/** `engines` of package.json; npm only warns about it. */
const leastNode = [20, 19] as const;

export function nodeVersion(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  return enough
    ? good('node', `Node ${version}.`)
    : problem(
        'node',
        'internal',
        `Node ${version} is too old.`,
        `Install Node ${leastNode.join('.')} or newer.`,
      );
}

export const noSessionBus =
  'There is no D-Bus session here, through which the keychain is reached.';

function environmentHints({ env, platform }: Context): Check[] {
  const hints: Check[] = [];
  if (env.NODE_DEBUG) {
    hints.push(
      hint(
        'environment',
        'NODE_DEBUG is set: Node may print tokens and addresses it sends.',
        'Unset NODE_DEBUG before you start the agent.',
      ),
    );
  }
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    hints.push(
      hint(
        'environment',
        'NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the proof that a server is the real one.',
        'Unset it; Keybearer ignores it, other programs do not.',
      ),
    );
  }
  if (platform === 'linux' && !env.DBUS_SESSION_BUS_ADDRESS && !env.XDG_RUNTIME_DIR) {
    hints.push(
      hint(
        'environment',
        noSessionBus,
        'Start the agent inside your desktop session, or with: keybearer agent --store file --passphrase-file F',
      ),
    );
  }
  return hints;
}

/** Whether the keychain's module was installed; asked only while no agent can tell. */
export function keychainModule(platform: string): Check {
  try {
    // Not imported above: `node:module` alone would cost every command two milliseconds.
    process
      .getBuiltinModule('node:module')
      .createRequire(import.meta.url)
      .resolve('keytar');
    return good('keychain module', 'keytar is installed.');
  } catch {
    return hint(
      'keychain module',
      'keytar, which opens the keychain, is not installed.',
      platform === 'linux'
        ? 'Install libsecret-1-dev, g++, make and python3, then run npm ci again; or use --store file.'
        : 'Run npm ci again; or use --store file.',
    );
  }
}

function folder(context: Context, check: string, path: string): Check {
  const facts = look(path);
  if (facts === undefined) {
    return hint(check, `${path} is not there yet.`, 'The agent makes it at its first start.');
  }
  if (!facts.isDirectory()) {
    return problem(check, 'internal', `${path} is not a folder.`, 'Move it away.');
  }
  return (
    foreignOwner(context, check, path, facts) ??
    openToOthers(context, check, path, facts, '700') ??
    good(check, `${path} is yours alone.`)
  );
}

function socketPlace(context: Context): Check[] {
  const { socket } = context.places;
  if (socket.startsWith('\\\\')) return [];
  const checks = [folder(context, 'socket folder', dirname(socket))];
  const facts = look(socket);
  if (facts === undefined) return checks;
  if (!facts.isSocket()) {
    checks.push(problem('socket', 'internal', `${socket} is not a socket.`, 'Move it away.'));
    return checks;
  }
  const bad =
    foreignOwner(context, 'socket', socket, facts) ??
    openToOthers(context, 'socket', socket, facts, '600');
  if (bad !== undefined) checks.push(bad);
  return checks;
}

function foreignOwner(
  { platform }: Context,
  check: string,
  path: string,
  facts: Stats,
): Check | undefined {
  const uid = process.getuid?.();
  if (platform === 'win32' || uid === undefined || facts.uid === uid) return undefined;
  return problem(
    check,
    'not_allowed',
    `${path} belongs to another user (${facts.uid}).`,
    'Run Keybearer as that user, or choose another KEYBEARER_HOME.',
  );
}

function openToOthers(
  { platform }: Context,
  check: string,
  path: string,
  facts: Stats,
  mode: string,
): Check | undefined {
  if (platform === 'win32' || (facts.mode & 0o077) === 0) return undefined;
  return problem(
    check,
    'not_allowed',
    `${path} is open to other users of this computer.`,
    `Run: chmod ${mode} ${quoted(path)}`,
  );
}

/** Only those with something to say: a computer may hold many keys. */
function otherCallerKeys({ places, platform }: Context): Check[] {
  let names: string[];
  try {
    names = readdirSync(places.callers).filter((name) => name.endsWith('.hdr'));
  } catch {
    return [];
  }
  return names
    .map((name) => join(places.callers, name))
    .filter((path) => path !== places.callerKey)
    .flatMap((path) => {
      const key = readHeaderFile(path, platform);
      return key.ok ? [] : [problemOf('caller keys', key.failure)];
    });
}

/** As it is, not what it points to: a symbolic link is a finding. */
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}
