import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const service = 'org.freedesktop.secrets';
const password = 'a password of this test';

/**
 * A real gnome-keyring on a D-Bus session of its own, in a private home: nothing of the person's
 * keychain is seen or touched. Ends only processes that it started itself or that its own bus names.
 */
export class PrivateKeyring {
  readonly folder = mkdtempSync(join(tmpdir(), 'keybearer-keyring-'));
  /** For child processes that shall see this keyring. */
  readonly env: Record<string, string>;
  readonly #started = new Set<ChildProcess>();
  #bus: ChildProcess | undefined;

  constructor() {
    const home = join(this.folder, 'home');
    const runtime = join(this.folder, 'run');
    mkdirSync(home, { mode: 0o700 });
    mkdirSync(runtime, { mode: 0o700 });
    this.env = {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: home,
      XDG_RUNTIME_DIR: runtime,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(runtime, 'bus')}`,
      LC_ALL: 'C.UTF-8',
    };
  }

  /** Bus and daemon, with an unlocked default collection. */
  static async start(): Promise<PrivateKeyring> {
    const keyring = new PrivateKeyring();
    try {
      await keyring.startBus();
      await keyring.restartDaemon();
    } catch (error) {
      await keyring.stop();
      throw error;
    }
    return keyring;
  }

  /** The bus alone; the daemon comes by D-Bus activation, locked or without any collection. */
  async startBus(): Promise<void> {
    const address = this.env.DBUS_SESSION_BUS_ADDRESS;
    const bus = this.#spawn('dbus-daemon', [
      '--session',
      '--nofork',
      '--nopidfile',
      '--print-address',
      `--address=${address}`,
    ]);
    if (bus.stdout === null) throw new Error('the bus has no output');
    await Promise.race([
      once(createInterface(bus.stdout), 'line'),
      once(bus, 'exit').then(() => Promise.reject(new Error('dbus-daemon did not start'))),
    ]);
    this.#bus = bus;
  }

  /** A new, unlocked daemon in the place of the old one, dead or alive. */
  async restartDaemon(): Promise<void> {
    const before = await this.daemonPid();
    const daemon = this.#spawn('gnome-keyring-daemon', [
      '--foreground',
      '--replace',
      '--unlock',
      '--components=secrets',
    ]);
    daemon.stdin?.end(password);
    await eventually('the keyring daemon to take its name', async () => {
      const pid = await this.daemonPid();
      return pid !== undefined && pid !== before;
    });
  }

  unlock(): Promise<void> {
    return this.restartDaemon();
  }

  async lock(collection = '/org/freedesktop/secrets/collection/login'): Promise<void> {
    await this.#call(
      service,
      '/org/freedesktop/secrets',
      'org.freedesktop.Secret.Service.Lock',
      `[objectpath '${collection}']`,
    );
  }

  async killDaemon(): Promise<void> {
    await this.#signalDaemon('SIGKILL');
    await eventually('the keyring daemon to leave the bus', async () => !(await this.daemonPid()));
  }

  async freezeDaemon(): Promise<void> {
    await this.#signalDaemon('SIGSTOP');
  }

  async thawDaemon(): Promise<void> {
    await this.#signalDaemon('SIGCONT');
  }

  /** As the private bus itself tells it; never looked for by name among the machine's processes. */
  async daemonPid(): Promise<number | undefined> {
    try {
      const answer = await this.#call(
        'org.freedesktop.DBus',
        '/org/freedesktop/DBus',
        'org.freedesktop.DBus.GetConnectionUnixProcessID',
        service,
      );
      return Number(/uint32 (\d+)/.exec(answer)?.[1]);
    } catch {
      return undefined;
    }
  }

  async stop(): Promise<void> {
    const daemon = this.#bus ? await this.daemonPid() : undefined;
    if (daemon !== undefined) signal(daemon, 'SIGKILL');
    for (const child of this.#started) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    if (daemon !== undefined) {
      await eventually('the keyring daemon to end', async () => !isAlive(daemon));
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Every process started here that still runs; for the test that nothing is left. */
  get running(): readonly number[] {
    return [...this.#started]
      .filter((child) => child.exitCode === null && child.signalCode === null)
      .flatMap((child) => child.pid ?? []);
  }

  async #signalDaemon(name: NodeJS.Signals): Promise<void> {
    const pid = await this.daemonPid();
    if (pid === undefined) throw new Error('no keyring daemon on the private bus');
    signal(pid, name);
  }

  async #call(dest: string, path: string, method: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(
      'gdbus',
      ['call', '--session', '--dest', dest, '--object-path', path, '--method', method, ...args],
      { env: this.env, timeout: 5_000 },
    );
    return stdout;
  }

  #spawn(program: string, args: readonly string[]): ChildProcess {
    const child = spawn(program, args, { env: this.env, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#started.add(child);
    child.on('error', () => this.#started.delete(child));
    return child;
  }
}

/** Another program's start or end, which no clock of ours drives. */
async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ten seconds for ${what}`);
    await wait(20);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A zombie that waits for its parent counts as ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return existsSync(`/proc/${pid}/exe`) || !existsSync('/proc');
}
