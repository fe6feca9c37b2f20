import { dirname } from 'node:path';
import type { AgentView } from '../../shared/app-state.ts';
import type { Machine } from '../ports.ts';
import { proxyExceptions, proxyOf } from '../proxy-address.ts';
import { type Check, good, hint, problem, type Said } from './check.ts';

/** `engines` of package.json. */
const leastNode = [20, 19] as const;

export const nodeCheck = ({ nodeVersion }: Machine): Check => ({
  id: 'node',
  title: 'Node',
  look: () => {
    const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
    const enough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
    return [
      enough
        ? good(`Keybearer runs on Node ${nodeVersion}.`)
        : problem(
            'internal',
            `Node ${nodeVersion} is too old. Install Node ${leastNode.join('.')} or newer.`,
          ),
    ];
  },
});

/** Only where the keychain is the store: nobody else needs the module. */
export const keychainModuleCheck = (machine: Machine): Check => ({
  id: 'keychain-module',
  title: 'Keychain module',
  look: () => {
    if (machine.hasKeychainModule()) return [good('keytar, which opens the keychain, is here.')];
    const install =
      machine.platform === 'linux'
        ? 'Install libsecret-1-dev, g++, make and python3, and then Keybearer again.'
        : 'Install Keybearer again.';
    return [
      problem(
        'keychain_missing',
        `keytar, which opens the keychain, is not installed. ${install} Or start with an encrypted file (--store file).`,
      ),
    ];
  },
});

export const environmentCheck = ({ environment }: Machine): Check => ({
  id: 'environment',
  title: 'Environment',
  look: () => {
    const said: Said[] = [];
    if (set(environment.NODE_DEBUG)) {
      said.push({
        ...hint(
          'NODE_DEBUG is set: Node may print tokens and the addresses it sends them to. Unset it, and start Keybearer again.',
        ),
        id: 'environment:NODE_DEBUG',
      });
    }
    if (set(environment.NODE_EXTRA_CA_CERTS)) {
      said.push({
        ...hint(
          'NODE_EXTRA_CA_CERTS is set: whoever holds those certificates can pass for Google. Keep it only if your network needs it.',
        ),
        id: 'environment:NODE_EXTRA_CA_CERTS',
      });
    }
    return said.length > 0 ? said : [good('No variable makes Node less careful.')];
  },
});

export const proxyCheck = ({ environment }: Machine): Check => ({
  id: 'proxy',
  title: 'Proxy',
  look: () => {
    const proxy = proxyOf(environment);
    if (!proxy.ok) return [problem(proxy.failure.code, proxy.failure.sentence)];
    if (proxy.value === undefined) return [good('None: Keybearer reaches Google directly.')];
    const except = proxyExceptions(environment).length > 0 ? ' NO_PROXY makes exceptions.' : '';
    const { url, variable } = proxy.value;
    return [
      hint(
        `Requests to Google go through the proxy ${url.host}, as ${variable} says.${except} Where you do not want that, unset it and start Keybearer again.`,
      ),
    ];
  },
});

const set = (value: string | undefined): boolean => value !== undefined && value !== '';

export const homeCheck = (machine: Machine, { home }: AgentView, unsaved: boolean): Check => ({
  id: 'settings',
  title: 'Settings',
  look: async () => {
    const open = openPlace(machine, home, 'directory', '700');
    const error = await machine.writeError(home);
    if (error !== undefined) {
      return [
        problem(
          'store_write_failed',
          `Nothing can be written in ${home} (${error}). Check that the folder is yours and the disk is not full; until then changes are kept in memory only.`,
        ),
      ];
    }
    if (unsaved) {
      return [
        problem(
          'store_write_failed',
          'The last change of the settings could not be saved. Keybearer tries again by itself; do not quit before it has.',
        ),
      ];
    }
    return [open ?? good(`Kept in ${home}, which is yours alone.`)];
  },
});

export const socketCheck = (machine: Machine, { socket }: AgentView): Check => ({
  id: 'socket',
  title: 'Agent socket',
  look: () => {
    // A named pipe of Windows has no folder and no mode.
    if (socket.startsWith('\\\\')) return [good(`Scripts find the agent at ${socket}.`)];
    const bad =
      openPlace(machine, dirname(socket), 'directory', '700') ??
      openPlace(machine, socket, 'socket', '600');
    return [bad ?? good(`Scripts find the agent at ${socket}, which only you can open.`)];
  },
});

/** What is wrong with a place of ours; undefined when it is there, ours, and closed to others. */
function openPlace(
  machine: Machine,
  path: string,
  kind: 'directory' | 'socket',
  mode: string,
): Said | undefined {
  const place = machine.look(path);
  if (place?.kind !== kind) {
    return problem(
      'conflict',
      `${path} is not there any more, or is something else. Start Keybearer again.`,
    );
  }
  if (machine.platform === 'win32') return undefined;
  if (machine.uid !== undefined && place.uid !== machine.uid) {
    return problem(
      'not_allowed',
      `${path} belongs to another user of this computer. Stop Keybearer, and find out why.`,
    );
  }
  if ((place.mode & 0o077) === 0) return undefined;
  return problem('not_allowed', `${path} is open to other users of this computer. Close it.`, {
    kind: 'command',
    text: `chmod ${mode} '${path.replaceAll("'", `'\\''`)}'`,
  });
}
