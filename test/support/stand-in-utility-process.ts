import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ForkOptions, UtilityProcess } from 'electron';

const shim = fileURLToPath(new URL('./utility-process-shim.mjs', import.meta.url));

/**
 * Electron's `utilityProcess` over a real process of Node's, with what matters to us as Electron has
 * it: a port instead of `process.send`, no standard input, an id only from `spawn` to `exit`, no
 * process that is given `kill` before it has an id, and SIGTERM as the only `kill`.
 */
class StandInUtilityProcess extends EventEmitter implements UtilityProcess {
  pid: number | undefined;
  stdout: NodeJS.ReadableStream | null;
  stderr: NodeJS.ReadableStream | null;
  readonly #child: ChildProcess;

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super();
    const [stdin, stdout = 'inherit', stderr = 'inherit'] = options.stdio ?? [];
    if (stdin !== 'ignore') throw new Error('stdin of a utility process can only be ignored');
    this.#child = fork(modulePath, args, {
      env: options.env as NodeJS.ProcessEnv,
      execArgv: ['--import', shim, ...(options.execArgv ?? [])],
      stdio: ['ignore', stdout as 'pipe', stderr as 'pipe', 'ipc'],
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.once('spawn', () => {
      this.pid = this.#child.pid;
      this.emit('spawn');
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.once('close', (code) => {
      this.emit('exit', code ?? 9);
      this.pid = undefined;
      this.stdout = null;
      this.stderr = null;
    });
  }

  postMessage(message: object): void {
    // Into the void when it is gone, as there.
    this.#child.send(message, () => undefined);
  }

  kill(): boolean {
    return this.pid !== undefined && this.#child.kill('SIGTERM');
  }
}

export const standInUtilityProcess = {
  fork: (modulePath: string, args: string[] = [], options: ForkOptions = {}): UtilityProcess =>
    new StandInUtilityProcess(modulePath, args, options),
};
