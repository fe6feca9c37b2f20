import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A process that goes on, and the lines it has said so far. */
export interface Running {
  /** The rest of the first line that begins with this word. */
  line(beginning: string): Promise<string>;
  write(text: string): void;
  stop(): void;
  readonly ended: Promise<Ran>;
}

/** Starts programs, remembers the ones that go on, and ends them by their ids. */
export class Processes {
  readonly #built: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #running = new Set<ChildProcess>();

  constructor(built: string, env: NodeJS.ProcessEnv) {
    this.#built = built;
    this.#env = env;
  }

  script(name: string, ...args: readonly string[]): Running {
    return this.start(process.execPath, [join(this.#built, name), ...args]);
  }

  /** One `keybearer` command, to its end; one that fails is the end of the demo. */
  async keybearer(...args: readonly string[]): Promise<string> {
    const ran = await this.script('keybearer.js', ...args).ended;
    if (ran.code === 0) return ran.out.trimEnd();
    throw new Error(`keybearer ${args.join(' ')} ended with ${ran.code}.\n${ran.err}${ran.out}`);
  }

  /** Any other program, to its end. */
  async program(name: string, ...args: readonly string[]): Promise<Ran> {
    return this.start(name, args).ended;
  }

  start(file: string, args: readonly string[]): Running {
    const child = spawn(file, args, { env: this.#env, stdio: 'pipe' });
    this.#running.add(child);
    const lines: string[] = [];
    const waiting = new Set<() => void>();
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    // A program that ends early leaves its input unread; its exit code says what happened.
    child.stdin.on('error', () => {});
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
    const ended = new Promise<Ran>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        this.#running.delete(child);
        resolve({ code, out: lines.join('\n'), err });
      });
    });
    // Whoever waits for a line hears of the end there; nobody has to wait for the end itself.
    ended.catch(() => {});
    return {
      ended,
      write: (text) => void child.stdin.write(text),
      stop: () => void child.kill('SIGTERM'),
      line: (beginning) =>
        new Promise((resolve, reject) => {
          const look = () => {
            const found = lines.find((line) => line.startsWith(beginning));
            if (found === undefined) return;
            waiting.delete(look);
            resolve(found.slice(beginning.length).trim());
          };
          waiting.add(look);
          look();
          ended.then(
            () => reject(new Error(err || `It ended before it said "${beginning}".`)),
            reject,
          );
        }),
    };
  }

  async endAll(): Promise<void> {
    const ends = [...this.#running].map(
      (child) => new Promise<void>((resolve) => child.once('close', () => resolve())),
    );
    for (const child of this.#running) child.kill('SIGTERM');
    const patience = setTimeout(() => {
      for (const child of this.#running) child.kill('SIGKILL');
    }, 5_000);
    await Promise.all(ends);
    clearTimeout(patience);
  }
}
