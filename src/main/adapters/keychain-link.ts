import type { Clock } from '../ports.ts';
import {
  isReply,
  type KeychainAnswer,
  type KeychainCall,
  type KeychainRequest,
} from './keychain-protocol.ts';
import type { ScriptProcess, StartScript } from './script-process.ts';

export type LinkOutcome =
  | KeychainAnswer
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'crashed'; readonly how: string };

interface LinkOptions {
  readonly scriptPath: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly startScript: StartScript;
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
  #child: ScriptProcess | undefined;
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
    if (child === undefined || child.ended !== undefined) return Promise.resolve();
    const gone = new Promise<void>((resolve) => child.onEnd(() => resolve()));
    child.kill();
    return gone;
  }

  #running(): ScriptProcess {
    if (this.#child) return this.#child;
    const child = this.#options.startScript({
      path: this.#options.scriptPath,
      args: [],
      env: neededEnvironment(this.#options.env),
      talks: 'messages',
    });
    child.onEnd(() => {
      if (this.#child === child) this.#child = undefined;
    });
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
  child: ScriptProcess,
  request: KeychainRequest,
  deadlineMs: number,
  clock: Clock,
): Promise<LinkOutcome> {
  return new Promise((resolve) => {
    const settle = (outcome: LinkOutcome) => {
      for (const stop of listening) stop();
      resolve(outcome);
    };
    const listening = [
      clock.after(deadlineMs, () => settle({ kind: 'timed_out' })),
      child.onMessage((message) => {
        if (isReply(message) && message.id === request.id) settle(message);
      }),
      child.onEnd((how) => settle({ kind: 'crashed', how })),
    ];
    child.send(request);
  });
}
