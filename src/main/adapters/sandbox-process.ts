import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import type { Sandbox } from '../ports.ts';
import { type ScriptProcess, type StartScript, startNodeScript } from './script-process.ts';

interface SandboxProcessOptions {
  /** The built `sandbox.mjs`. */
  readonly scriptPath: string;
  /** KEYBEARER_HOME; the sandbox's state and its port are kept under `sandbox/` there. */
  readonly home: string;
  /** Milliseconds from the start of the process to its ready line. */
  readonly deadline?: number;
  /** A process of Node's own unless something else is given, as Electron's shell does. */
  readonly startScript?: StartScript;
}

/** Node starts in well under a second; on a busy machine the first RSA key takes some more. */
const usualDeadline = 20_000;

/** The sandbox has nothing to finish when it is told to end. */
const endGrace = 1_000;

/** The sandbox of an agent that was killed is there for the moment it takes to see its closed pipe. */
const portRetries = 3;
const portRetryPause = 300;

/** The one line that the sandbox says. */
const announcement = z.union([
  z.object({ origin: z.url(), clientSecretJson: z.string().min(1) }),
  z.object({ error: z.literal('port_in_use') }),
]);

interface Running {
  readonly child: ScriptProcess;
  readonly origin: string;
  readonly clientSecretJson: string;
}

type Launch =
  | { readonly kind: 'running'; readonly running: Running }
  | { readonly kind: 'port_in_use' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * The sandbox as a child process, which ends when its standard input closes and so cannot outlive
 * this one. The port is part of its issuer, and with it of every account there: the first is kept.
 */
export class SandboxProcess implements Sandbox {
  readonly #scriptPath: string;
  readonly #folder: string;
  readonly #deadline: number;
  readonly #startScript: StartScript;
  #running: Running | undefined;
  #starting: Promise<Result<string>> | undefined;

  constructor(options: SandboxProcessOptions) {
    this.#scriptPath = options.scriptPath;
    this.#folder = join(options.home, 'sandbox');
    this.#deadline = options.deadline ?? usualDeadline;
    this.#startScript = options.startScript ?? startNodeScript;
  }

  /** Has there been a sandbox in this home? */
  exists(): boolean {
    return existsSync(this.#stateFile);
  }

  /** While it runs. */
  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  async start(): Promise<Result<string>> {
    if (this.#running !== undefined) return ok(this.#running.clientSecretJson);
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async close(): Promise<void> {
    await this.#starting;
    const running = this.#running;
    this.#running = undefined;
    if (running !== undefined) await end(running.child);
  }

  async #start(): Promise<Result<string>> {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const port = this.#rememberedPort();
      const launch = await this.#launchAt(port);
      if (launch.kind === 'failed') return failed(launch.failure);
      if (launch.kind === 'port_in_use') return portTaken(port);
      writeFileSync(this.#portFile, new URL(launch.running.origin).port, { mode: 0o600 });
      return this.#watch(launch.running);
    } catch (error) {
      const cause = error instanceof Error ? error.message : 'unknown';
      const sentence = `The sandbox cannot keep its files in ${this.#folder}. Check that the folder is yours and the disk is not full.`;
      return fail('store_write_failed', sentence, { cause });
    }
  }

  async #launchAt(port: number): Promise<Launch> {
    for (let left = portRetries; ; left -= 1) {
      const launch = await this.#launch(port);
      if (launch.kind !== 'port_in_use' || left === 0) return launch;
      await pause(portRetryPause);
    }
  }

  #launch(port: number): Promise<Launch> {
    const args = ['--state', this.#stateFile, '--port', String(port)];
    // Nothing in our environment is of use to it, and much of it is nobody's business.
    const { SystemRoot } = process.env;
    const env = SystemRoot === undefined ? {} : { SystemRoot };
    const script = { path: this.#scriptPath, args, env, talks: 'lines' } as const;
    return launched(this.#startScript(script), this.#deadline);
  }

  /** If it dies, the next start() starts another. */
  #watch(running: Running): Result<string> {
    const { child, clientSecretJson } = running;
    if (child.ended !== undefined) return failed(startFailure('it ended at once'));
    this.#running = running;
    child.onEnd(() => {
      if (this.#running === running) this.#running = undefined;
    });
    return ok(clientSecretJson);
  }

  /** 0, which is any free one, before the first start. */
  #rememberedPort(): number {
    if (!existsSync(this.#portFile)) return 0;
    const port = Number(readFileSync(this.#portFile, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
  }

  get #portFile(): string {
    return join(this.#folder, 'port');
  }

  get #stateFile(): string {
    return join(this.#folder, 'state.json');
  }
}

const startFailure = (cause: string): Failure => ({
  code: 'internal',
  sentence: 'The sandbox did not start. Try again; if that does not help, install Keybearer anew.',
  cause,
});

const portTaken = (port: number): Result<never> =>
  fail(
    'conflict',
    `Port ${port} is in use by another program, and the accounts of the sandbox are bound to it. End that program and try again.`,
  );

/** Waits for the ready line; whatever comes instead ends the child. */
async function launched(child: ScriptProcess, deadline: number): Promise<Launch> {
  const complaints: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (complaints.length < 20) complaints.push(text);
  });
  const line = await firstLine(child, deadline);
  const said = announcement.safeParse(parseJson(line.text));
  if (said.success && !('error' in said.data)) {
    return { kind: 'running', running: { child, ...said.data } };
  }
  await end(child);
  if (said.success) return { kind: 'port_in_use' };
  const cause = [line.instead, ...complaints].join('\n').trim().slice(0, 500);
  return line.instead === 'timed out'
    ? { kind: 'failed', failure: { ...startFailure(cause), code: 'timed_out' } }
    : { kind: 'failed', failure: startFailure(cause) };
}

interface FirstLine {
  readonly text: string;
  /** Why there is none. */
  readonly instead: string;
}

function firstLine(child: ScriptProcess, deadline: number): Promise<FirstLine> {
  return new Promise((resolve) => {
    const settle = (line: FirstLine): void => {
      clearTimeout(timer);
      resolve(line);
    };
    const timer = setTimeout(() => settle({ text: '', instead: 'timed out' }), deadline);
    child.onEnd((how) => settle({ text: '', instead: how }));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).once('line', (text) =>
      settle({ text, instead: 'said something else' }),
    );
  });
}

/** Asks, then insists. */
async function end(child: ScriptProcess): Promise<void> {
  child.askToEnd();
  if (await hasEndedWithin(child, endGrace)) return;
  child.kill();
  await hasEndedWithin(child, endGrace);
}

function hasEndedWithin(child: ScriptProcess, ms: number): Promise<boolean> {
  if (child.ended !== undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (value: boolean): void => {
      clearTimeout(timer);
      stopListening();
      resolve(value);
    };
    const timer = setTimeout(() => settle(false), ms);
    const stopListening = child.onEnd(() => settle(true));
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
