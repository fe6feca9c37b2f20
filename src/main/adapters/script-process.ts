import { type ChildProcess, fork, spawn } from 'node:child_process';

/** One of our built scripts, to be run in a process of its own. */
export interface Script {
  readonly path: string;
  readonly args: readonly string[];
  /** All of it: a script gets nothing else of our environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Through `send` and `onMessage`, or through what it prints. */
  readonly talks: 'messages' | 'lines';
}

/**
 * A script that runs, or ran. Plain Node starts one with `startNodeScript`. The packaged app cannot:
 * its fuses keep Electron's binary from running as Node, and it starts a utility process instead.
 */
export interface ScriptProcess {
  /** Not known before it runs. */
  readonly pid: number | undefined;
  /** How it ended, in words; undefined as long as it has not. */
  readonly ended: string | undefined;
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  /** To a script that has ended this does nothing: `onEnd` has told so, or is about to. */
  send(message: object): void;
  /** Returns the function that stops listening, as does `onEnd`. */
  onMessage(listener: (message: unknown) => void): () => void;
  /** Called once, also when it could not be started; never before this call returns. */
  onEnd(listener: (how: string) => void): () => void;
  /** A script that talks in lines ends when its standard input closes, and so outlives no death of ours. */
  askToEnd(): void;
  /** Whatever it is doing. */
  kill(): void;
}

export type StartScript = (script: Script) => ScriptProcess;

export const startNodeScript: StartScript = (script) => new NodeScript(script);

class NodeScript implements ScriptProcess {
  readonly #child: ChildProcess;
  readonly #onEnd = new Set<(how: string) => void>();
  #ended: string | undefined;

  constructor(script: Script) {
    this.#child = script.talks === 'messages' ? forked(script) : spawned(script);
    this.#child.once('error', (error: NodeJS.ErrnoException) =>
      this.#end(`could not be started (${error.code ?? 'unknown'})`),
    );
    // `close` comes after the last line was read, `exit` may come before it.
    this.#child.once(script.talks === 'messages' ? 'exit' : 'close', (code, signal) =>
      this.#end(`ended with ${signal ?? `code ${code}`}`),
    );
    // A write into a process that is gone is reported here; its end says it all.
    this.#child.stdin?.on('error', () => undefined);
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
    this.#child.send(message, (error) => {
      // It runs, or is stuck, and can no longer be talked to: its end is what tells the listeners.
      if (error) this.kill();
    });
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
    this.#child.stdin?.end();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #end(how: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    for (const listener of [...this.#onEnd]) listener(how);
    this.#onEnd.clear();
  }
}

const forked = ({ path, args, env }: Script): ChildProcess =>
  fork(path, args, {
    env,
    // Our own flags (an inspector port, loaders) are not for the script.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'json',
  });

const spawned = ({ path, args, env }: Script): ChildProcess =>
  spawn(process.execPath, [path, ...args], { env });
