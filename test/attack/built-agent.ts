import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildInstalled } from '../support/installed-build.ts';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  stdout(): string;
  stderr(): string;
}

type Environment = Readonly<Record<string, string>>;

interface StartWish {
  readonly passphrase?: string;
  readonly ui?: boolean;
  readonly env?: Environment;
}

/** The built agent and command line in a folder of their own, with nothing around them replaced. */
export class BuiltAgent {
  /** HOME, the temporary folder and everything else that they may write to lie in here. */
  readonly place: string;
  readonly #running = new Set<ChildProcess>();
  #agent: Started | undefined;

  private constructor(place: string) {
    this.place = place;
  }

  static async build(): Promise<BuiltAgent> {
    const place = await mkdtemp(join(tmpdir(), 'kb-attack-'));
    await buildInstalled(place);
    // The window itself is not what is attacked here, only the server that hands it out.
    await mkdir(join(place, 'dist', 'renderer'));
    await writeFile(
      join(place, 'dist', 'renderer', 'index.html'),
      '<!doctype html><title>w</title>',
    );
    await mkdir(join(place, 'tmp'));
    return new BuiltAgent(place);
  }

  get home(): string {
    return join(this.place, 'home');
  }

  get socketPath(): string {
    return join(this.home, 'run', 'agent.sock');
  }

  get script(): string {
    return join(this.place, 'dist', 'keybearer.js');
  }

  get passphraseFile(): string {
    return join(this.place, 'passphrase');
  }

  get agent(): Started {
    if (this.#agent === undefined) throw new Error('start() comes first.');
    return this.#agent;
  }

  /** With an encrypted file for a keychain; resolves once it serves. */
  async start({ passphrase = 'of nobody', ui = false, env = {} }: StartWish = {}): Promise<void> {
    await writeFile(this.passphraseFile, `${passphrase}\n`, { mode: 0o600 });
    const store = ['--store', 'file', '--passphrase-file', this.passphraseFile];
    const args = [this.script, 'agent', ...store, ...(ui ? ['--ui'] : [])];
    const started = this.program(process.execPath, args, env);
    this.#agent = started;
    const wanted = ui ? /^window .*\n/m : /^ready .*\n/m;
    await until(() => wanted.test(started.stdout()) || started.child.exitCode !== null);
    if (started.child.exitCode !== null) throw new Error(started.stderr());
  }

  async stop(): Promise<void> {
    this.agent.child.kill('SIGTERM');
    await this.agent.finished;
  }

  /** One command line; `finished` tells how it ended. */
  keybearer(...args: readonly string[]): Started {
    return this.program(process.execPath, [this.script, ...args]);
  }

  /** The same, with this on its standard input. */
  keybearerReading(input: string, ...args: readonly string[]): Started {
    const started = this.program(process.execPath, [this.script, ...args], {}, 'pipe');
    started.child.stdin?.end(input);
    return started;
  }

  program(
    file: string,
    args: readonly string[],
    env: Environment = {},
    stdin: 'ignore' | 'pipe' = 'ignore',
  ): Started {
    const child = spawn(file, args, {
      cwd: this.place,
      env: {
        PATH: process.env.PATH,
        HOME: this.place,
        TMPDIR: join(this.place, 'tmp'),
        KEYBEARER_HOME: this.home,
        ...env,
      },
      stdio: [stdin, 'pipe', 'pipe'],
    });
    this.#running.add(child);
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const finished = new Promise<Finished>((done, failed) => {
      child.on('error', failed);
      child.on('close', (code) => {
        this.#running.delete(child);
        done({ code, stdout, stderr });
      });
    });
    return { child, finished, stdout: () => stdout, stderr: () => stderr };
  }

  /** Ends what runs, by its id, and takes the folder away. */
  async remove(): Promise<void> {
    const ends = [...this.#running].map(
      (child) => new Promise<void>((ended) => child.once('close', () => ended())),
    );
    for (const child of this.#running) child.kill('SIGTERM');
    await Promise.all(ends);
    await rm(this.place, { recursive: true, force: true });
  }
}

/** Waits for something another process does; bounded by the test's own timeout. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
