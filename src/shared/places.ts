/**
 * Where things are kept, from the environment alone: the agent and the command line both ask here, so
 * that they always meet. Strings in, strings out; nobody touches a file.
 */
export interface Environment {
  readonly [name: string]: string | undefined;
}

export interface Places {
  readonly home: string;
  readonly socket: string;
  /** The folder of the caller-key files that `keybearer caller pair` writes. */
  readonly callers: string;
  /** The caller key of the command line itself. */
  readonly callerKey: string;
  readonly ownerKey: string;
}

/** The per-user application-data folder of the platform; undefined when the environment names no user folder. */
export function defaultHome(env: Environment, platform: string): string | undefined {
  if (platform === 'win32') {
    const profile = set(env.USERPROFILE);
    const local = set(env.LOCALAPPDATA) ?? (profile && join(platform, profile, 'AppData', 'Local'));
    return local && join(platform, local, 'keybearer');
  }
  const user = set(env.HOME);
  if (platform === 'darwin') {
    return user && join(platform, user, 'Library', 'Application Support', 'keybearer');
  }
  const data = absolute(env.XDG_DATA_HOME) ?? (user && join(platform, user, '.local', 'share'));
  return data && join(platform, data, 'keybearer');
}

export const keybearerHome = (env: Environment, platform: string): string | undefined =>
  set(env.KEYBEARER_HOME) ?? defaultHome(env, platform);

/** A home that was chosen by hand keeps its socket inside, so that two homes never meet. */
export function socketAddress(env: Environment, platform: string, home: string): string {
  const chosen = set(env.KEYBEARER_SOCKET);
  if (chosen !== undefined) return chosen;
  const runtime = set(env.KEYBEARER_HOME) === undefined ? absolute(env.XDG_RUNTIME_DIR) : undefined;
  return runtime === undefined
    ? join(platform, home, 'run', 'agent.sock')
    : join(platform, runtime, 'keybearer', 'agent.sock');
}

export function findPlaces(env: Environment, platform: string): Places | undefined {
  const home = keybearerHome(env, platform);
  if (home === undefined) return undefined;
  const callers = join(platform, home, 'callers');
  return {
    home,
    socket: socketAddress(env, platform, home),
    callers,
    callerKey: set(env.KEYBEARER_CALLER) ?? join(platform, callers, 'cli.hdr'),
    ownerKey: join(platform, home, 'owner.hdr'),
  };
}

/** An empty variable counts as unset, as the XDG base directory specification has it. */
const set = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

/** The same specification: a relative path in an XDG variable is invalid and is to be ignored. */
const absolute = (value: string | undefined): string | undefined =>
  value?.startsWith('/') ? value : undefined;

function join(platform: string, ...parts: readonly string[]): string {
  const separator = platform === 'win32' ? '\\' : '/';
  const [first = '', ...rest] = parts;
  return [first.replace(platform === 'win32' ? /[\\/]+$/ : /\/+$/, ''), ...rest].join(separator);
}
