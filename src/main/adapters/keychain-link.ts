import { type ChildProcess, fork } from 'node:child_process';
import type { Clock } from '../ports.ts';
import {
  isReply,
  type KeychainAnswer,
  type KeychainCall,
  type KeychainRequest,
} from './keychain-protocol.ts';

export type LinkOutcome =
  | KeychainAnswer
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'crashed'; readonly how: string };

interface LinkOptions {
  readonly scriptPath: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

/** The child costs about 40 MB and starts in a tenth of a second; keychain calls come minutes apart. */
const idleMs = 60_000;

/**
 * What reaching the keychain takes, and nothing else of the agent's environment: no NODE_OPTIONS, no
 * preloads of the person's shell, no variable a library might read secrets or settings from.
 */
const neededVariables: readonly string[] = [
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'XDG_DATA_HOME',
  'XDG_CURRENT_DESKTOP',
  'HOME',
  'USER',
  'LOGNAME',
  'PATH',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  // Windows cannot start a process, nor find the person's credentials, without these.
  'SystemRoot',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
];

/** The keychain process: started when first needed, asked one thing at a time, killed when it hangs. */
export class KeychainLink {
  readonly #options: LinkOptions;
  #child: ChildProcess | undefined;
  #lastId = 0;
  #cancelIdle: () => void = () => {};

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** One at a time: the caller waits for the outcome before it asks again. */
  async call(call: KeychainCall, deadlineMs: number): Promise<LinkOutcome> {
    this.#cancelIdle();
    const child = this.#running();
    this.#lastId += 1;
    const outcome = await ask(
      child,
      { ...call, id: this.#lastId },
      deadlineMs,
      this.#options.clock,
    );
    // Whatever it is stuck in, it would still be in at the next call.
    if (outcome.kind === 'timed_out') this.drop();
    else if (this.#child) this.#cancelIdle = this.#options.clock.after(idleMs, () => this.drop());
    return outcome;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Ends the process, whatever it is doing; the next call starts a new one. Resolves when it is gone. */
  drop(): Promise<void> {
    this.#cancelIdle();
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      return Promise.resolve();
    }
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    // Only SIGKILL ends a process whose threads wait for a frozen daemon.
    child.kill('SIGKILL');
    return gone;
  }

  #running(): ChildProcess {
    if (this.#child?.connected) return this.#child;
    const child = fork(this.#options.scriptPath, {
      env: neededEnvironment(this.#options.env),
      // The agent's own flags (an inspector port, loaders) are not for the child.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'json',
    });
    const forget = () => {
      if (this.#child === child) this.#child = undefined;
    };
    child.once('exit', forget);
    child.on('error', forget);
    this.#child = child;
    return child;
  }
}

function neededEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const present = neededVariables.filter((name) => env[name] !== undefined);
  return {
    ...Object.fromEntries(present.map((name) => [name, env[name]])),
    // Failures are told apart by their words, which must not be translated.
    LC_ALL: 'C.UTF-8',
  };
}

function ask(
  child: ChildProcess,
  request: KeychainRequest,
  deadlineMs: number,
  clock: Clock,
): Promise<LinkOutcome> {
  return new Promise((resolve) => {
    const settle = (outcome: LinkOutcome) => {
      cancelDeadline();
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
      resolve(outcome);
    };
    const onMessage = (message: unknown) => {
      if (isReply(message) && message.id === request.id) settle(message);
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      settle({ kind: 'crashed', how: `ended with ${signal ?? `code ${code}`}` });
    const onError = (error: NodeJS.ErrnoException) =>
      settle({ kind: 'crashed', how: `could not be started (${error.code ?? 'unknown'})` });
    const cancelDeadline = clock.after(deadlineMs, () => settle({ kind: 'timed_out' }));
    child.on('message', onMessage);
    child.once('exit', onExit);
    child.once('error', onError);
    // A closed channel is reported here as well as by `exit`; whichever comes first settles.
    child.send(request, (error) => {
      if (error) settle({ kind: 'crashed', how: 'closed its channel' });
    });
  });
}
