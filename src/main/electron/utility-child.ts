import type { UtilityProcess, utilityProcess } from 'electron';
import type { Script, ScriptProcess, StartScript } from '../adapters/script-process.ts';

interface UtilityChildren {
  /** Electron's `utilityProcess`; it can start nothing before the app is ready. */
  readonly utilityProcess: { readonly fork: typeof utilityProcess.fork };
  /** `process.kill`, for what Electron's own `kill` cannot end. */
  readonly killPid: (pid: number, signal: 'SIGKILL') => void;
}

/**
 * Our scripts as utility processes. In a package `process.execPath` is an Electron whose fuses keep it
 * from running as Node, so Node's own `fork` would start a second Keybearer there.
 */
export const startUtilityScripts =
  (parts: UtilityChildren): StartScript =>
  (script) =>
    new UtilityScript(script, parts);

class UtilityScript implements ScriptProcess {
  readonly #child: UtilityProcess;
  readonly #killPid: UtilityChildren['killPid'];
  readonly #onEnd = new Set<(how: string) => void>();
  #ended: string | undefined;

  constructor({ path, args, env, talks }: Script, parts: UtilityChildren) {
    const output = talks === 'lines' ? 'pipe' : 'ignore';
    this.#killPid = parts.killPid;
    this.#child = parts.utilityProcess.fork(path, [...args], {
      env: presentOnly(env),
      execArgv: [],
      stdio: ['ignore', output, output],
      // What the system monitor shows, in place of "Node Utility Process".
      serviceName: 'Keybearer helper',
    });
    this.#child.once('exit', (code) => this.#end(`ended with code ${code}`));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get ended(): string | undefined {
    return this.#ended;
  }

  get stdout(): NodeJS.ReadableStream | null {
    return this.#child.stdout;
  }

  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr;
  }

  send(message: object): void {
    if (this.#ended === undefined) this.#child.postMessage(message);
  }

  onMessage(listener: (message: unknown) => void): () => void {
    this.#child.on('message', listener);
    return () => this.#child.off('message', listener);
  }

  onEnd(listener: (how: string) => void): () => void {
    if (this.#ended !== undefined) queueMicrotask(() => listener(this.#ended ?? ''));
    else this.#onEnd.add(listener);
    return () => this.#onEnd.delete(listener);
  }

  askToEnd(): void {
    this.#onceStarted(() => this.#child.kill());
  }

  /** Electron's own `kill` is SIGTERM, which a process whose threads wait for a frozen keychain never acts on. */
  kill(): void {
    this.#onceStarted((pid) => {
      try {
        this.#killPid(pid, 'SIGKILL');
      } catch {
        // It ended in the same moment; its `exit` is on the way.
      }
    });
  }

  /** A process that is still being started has no id yet and cannot be ended; it must not be forgotten. */
  #onceStarted(act: (pid: number) => void): void {
    if (this.#ended !== undefined) return;
    const { pid } = this.#child;
    if (pid !== undefined) act(pid);
    else this.#child.once('spawn', () => this.#onceStarted(act));
  }

  #end(how: string): void {
    this.#ended = how;
    for (const listener of [...this.#onEnd]) listener(how);
    this.#onEnd.clear();
  }
}

/** Electron's own type has no undefined in it. */
function presentOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
