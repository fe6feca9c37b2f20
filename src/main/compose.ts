import { basename, isAbsolute, join, resolve } from 'node:path';
import { fail, ok, type Result } from '../shared/failure.ts';
import { keybearerHome } from '../shared/places.ts';
import {
  emptySettings,
  isOfNewerKeybearer,
  parseSettings,
  type SettingsDocument,
} from './accounts/settings-document.ts';
import { agentShell } from './adapters/agent-shell.ts';
import { openAuditFile } from './adapters/audit-file.ts';
import { systemClock } from './adapters/clock.ts';
import { type EncryptedFileOptions, openEncryptedFile } from './adapters/encrypted-file.ts';
import { claimHome } from './adapters/home-lock.ts';
import { openHttp } from './adapters/http.ts';
import { openImportPorts } from './adapters/import-files.ts';
import { openKeychain } from './adapters/keychain.ts';
import { keychainService } from './adapters/keychain-service.ts';
import { streamLog } from './adapters/log.ts';
import { thisMachine } from './adapters/machine.ts';
import { openingStore } from './adapters/opening-store.ts';
import { peerOfSocket } from './adapters/peer-credentials.ts';
import { systemRandom } from './adapters/random.ts';
import { SandboxProcess } from './adapters/sandbox-process.ts';
import { type StartScript, startNodeScript } from './adapters/script-process.ts';
import { openSettingsFile } from './adapters/settings-file.ts';
import { loadSignInPages } from './adapters/sign-in-pages.ts';
import { systemBrowser } from './adapters/system-browser.ts';
import { type AgentSocket, prepareAgentSocket } from './agent-socket/agent-socket.ts';
import type { PeerOf } from './agent-socket/peer.ts';
import { resolveSocketPath } from './agent-socket/socket-place.ts';
import { assembleCore, type Core } from './core.ts';
import { mayManage, withManaging } from './managing-shell.ts';
import type { Ports, SecretStore } from './ports.ts';
import { startFault } from './start-fault.ts';
import type { WebUi } from './web-ui/web-ui.ts';

/** What the person chose when starting Keybearer, and where the built files lie. */
export interface ComposeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly store:
    | { readonly kind: 'keychain' }
    | ({ readonly kind: 'file' } & Omit<EncryptedFileOptions, 'folder'>);
  readonly ui: boolean;
  readonly version: string;
  /** The folder of built files: keychain process, sandbox, renderer. */
  readonly built: string;
  /** The folder of the pages a browser shows after sign-in. */
  readonly assets: string;
  /** How the processes of the keychain and the sandbox are started, where that is not Node's own way. */
  readonly startScript?: StartScript;
}

export interface Keybearer extends Omit<Core, 'begin'> {
  readonly home: string;
  readonly socketPath: string;
  /** Only when asked for. */
  readonly webUi: WebUi | undefined;
}

type Rim = Partial<Ports> & { readonly peerOf?: PeerOf };

type Closing = () => void | Promise<void>;

/** How long a stop may wait for work that must not be cut off (fault P135). */
const drainMs = 2_500;

/**
 * Joins ports to adapters and starts everything: the one place where both are known. Tests pass
 * their own ports for the rim and get the same program.
 */
export async function compose(options: ComposeOptions, rim: Rim = {}): Promise<Result<Keybearer>> {
  const written = keybearerHome(options.env, process.platform);
  if (written === undefined) return noHome;
  // One spelling: the keychain's items are found by it, and a slash at its end must not lose them.
  const home = isAbsolute(written) ? resolve(written) : written;
  const lock = await claimHome(home);
  if (!lock.ok) return lock;
  const opened: Closing[] = [() => lock.value.release()];
  try {
    const started = await open(options, home, rim, opened);
    if (!started.ok) await closeAll(opened);
    return started;
  } catch (error) {
    // What was begun lies on the disk and listens: a fault has to clear it away as a failure does.
    const failed = startFault(rim.log ?? streamLog(process.stderr), error);
    await closeAll(opened);
    return failed;
  }
}

/** Everything behind the lock. What is pushed to `opened` the caller closes, whatever comes of this. */
async function open(
  options: ComposeOptions,
  home: string,
  rim: Rim,
  opened: Closing[],
): Promise<Result<Keybearer>> {
  const socketPath = await resolveSocketPath(options.env, home);
  if (!socketPath.ok) return socketPath;
  const parts = openPorts(options, home, rim, opened);
  if (!parts.ok) return parts;
  const { ports, storeOpened } = parts.value;
  const settings = readSettings(ports, home);
  if (!settings.ok) return settings;
  let openedSocket: AgentSocket | undefined;
  const shell = withManaging(ports.shell, (on) => openedSocket?.allowManaging(on));
  const { begin, ...core } = assembleCore(
    { ...ports, shell },
    {
      version: options.version,
      started_at: Math.floor(ports.clock.now() / 1000),
      home,
      socket: socketPath.value,
    },
    settings.value.document,
  );
  opened.push(() => drained(core.close(), ports));

  const { clock, random, log } = ports;
  const { callers: desk, trail, tokens, identityTokens, accounts, commands, state } = core;
  const prepared = await prepareAgentSocket({
    ...{ clock, random, log, desk, trail, tokens, identityTokens, accounts, state, home },
    ...{ commands, person: shell.person },
    managing: mayManage(shell, accounts.preferences()),
    socketPath: socketPath.value,
    peerOf: rim.peerOf ?? peerOfSocket,
  });
  // With a wrong passphrase it ends here, and no document has been changed up to here.
  const store = await storeOpened;
  if (!store.ok) return store;
  for (const document of [ports.settings, ports.callers, ports.catalogue]) document.tidy();
  if (settings.value.damaged) putAside(ports);
  begin();
  void reviveSandbox(core, ports);
  const socket = await prepared.open();
  if (!socket.ok) return socket;
  openedSocket = socket.value;
  opened.push(() => socket.value.close());

  const webUi = options.ui ? await openWindow(options, core, ports) : ok(undefined);
  if (!webUi.ok) return webUi;
  opened.push(async () => webUi.value?.close());

  return ok({
    ...core,
    home,
    socketPath: socketPath.value,
    webUi: webUi.value,
    close: () => closeAll(opened),
  });
}

async function openWindow(
  { built }: ComposeOptions,
  { commands, state }: Pick<Core, 'commands' | 'state'>,
  { clock, random, log }: Ports,
): Promise<Result<WebUi>> {
  const { openWebUi } = await import('./web-ui/web-ui.ts');
  const rendererFolder = join(built, 'renderer');
  return openWebUi({ clock, random, log, commands, state, rendererFolder });
}

const noHome = fail(
  'invalid_request',
  'There is no home folder in the environment. Set HOME, or KEYBEARER_HOME to a folder of your own.',
);

/** Newest first, so that nothing is closed while something that uses it is open. */
async function closeAll(opened: Closing[]): Promise<void> {
  const close = opened.pop();
  if (close === undefined) return;
  try {
    await close();
  } finally {
    // Whatever fails to close, the lock on the home folder is given back.
    await closeAll(opened);
  }
}

function openPorts(
  options: ComposeOptions,
  home: string,
  rim: Partial<Ports>,
  opened: Closing[],
): Result<{ readonly ports: Ports; readonly storeOpened: Promise<Result<void>> }> {
  const clock = rim.clock ?? systemClock;
  const log = rim.log ?? streamLog(process.stderr);
  const { startScript = startNodeScript } = options;
  const { secrets, storeOpened } = rim.secrets
    ? alreadyOpen(rim.secrets)
    : openSecrets(options, home, { clock, log });
  opened.push(() => secrets.close());
  const pages = rim.pages ? ok(rim.pages) : loadSignInPages(options.assets);
  if (!pages.ok) return pages;
  const ownHttp = openHttp({ clock });
  opened.push(() => ownHttp.close());
  const sandbox =
    rim.sandbox ??
    new SandboxProcess({ scriptPath: join(options.built, 'sandbox.mjs'), home, startScript });
  opened.push(() => sandbox.close());
  const ports: Ports = {
    ...{ clock, log, sandbox, secrets },
    http: rim.http ?? ownHttp,
    random: rim.random ?? systemRandom,
    browser: rim.browser ?? systemBrowser,
    settings: rim.settings ?? openSettingsFile(home, 'settings'),
    callers: rim.callers ?? openSettingsFile(home, 'callers'),
    audit: rim.audit ?? openAuditFile(home),
    catalogue: rim.catalogue ?? openSettingsFile(home, 'scopes'),
    pages: pages.value,
    shell: rim.shell ?? agentShell,
    machine: rim.machine ?? thisMachine,
    imports: rim.imports ?? openImportPorts(options.env, home),
  };
  return ok({ ports, storeOpened });
}

interface Secrets {
  readonly secrets: SecretStore;
  /** Fails where the store cannot be used at all, and the program is not to start. Never rejects. */
  readonly storeOpened: Promise<Result<void>>;
}

const alreadyOpen = (secrets: SecretStore): Secrets => ({
  secrets,
  storeOpened: Promise.resolve(ok(undefined)),
});

/** The keychain unless a file was asked for by name; never the one silently for the other. */
function openSecrets(
  options: ComposeOptions,
  home: string,
  { clock, log }: Pick<Ports, 'clock' | 'log'>,
): Secrets {
  if (options.store.kind === 'file') {
    const { passphraseFile, begun } = options.store;
    // A passphrase takes a third of a second: meanwhile the program is put together.
    const opening = openEncryptedFile({ folder: home, passphraseFile, begun }).catch((error) =>
      startFault(log, error),
    );
    return {
      secrets: openingStore('file', opening),
      storeOpened: opening.then((store) => (store.ok ? ok(undefined) : store)),
    };
  }
  const scriptPath = join(options.built, 'keychain-process.mjs');
  const { startScript = startNodeScript } = options;
  const service = keychainService(options.env, home);
  return alreadyOpen(openKeychain({ scriptPath, service, clock, log, startScript }));
}

/** What cannot be read is never written over; the accounts then come back from the store. */
function readSettings(
  { settings }: Ports,
  home: string,
): Result<{ readonly document: SettingsDocument; readonly damaged: boolean }> {
  let parsed: SettingsDocument | undefined;
  let isNewer = false;
  const { damaged } = settings.read((one) => {
    isNewer = isOfNewerKeybearer(one);
    parsed = parseSettings(one);
    return parsed !== undefined;
  });
  if (isNewer) {
    return fail(
      'not_supported',
      `${join(home, 'settings.json')} was written by a newer Keybearer. Start that one, or update this one; nothing was changed.`,
    );
  }
  return ok({ document: parsed ?? emptySettings(), damaged });
}

function putAside({ settings, log }: Ports): void {
  log.warn('settings_put_aside', { file: basename(settings.putAside()) });
}

/** A sandbox that accounts were signed in at has to run for them to work again. */
async function reviveSandbox(
  core: Pick<Core, 'accounts' | 'commands'>,
  { sandbox }: Ports,
): Promise<void> {
  const used = core.accounts.clients().some((client) => client.issuer.kind === 'sandbox');
  if (used && sandbox.exists()) await core.commands.dispatch('sandbox.try', {});
}

/** What must not be cut off gets a moment; what hangs does not hold up a stop. */
function drained(closing: Promise<void>, { clock }: Ports): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(drainMs, resolve);
    void closing.finally(() => {
      cancel();
      resolve();
    });
  });
}
