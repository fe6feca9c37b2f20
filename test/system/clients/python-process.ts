import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/**
 * Debian's Python, which finds the packages that Debian's apt installed; and whichever else a developer
 * names, such as that of a virtual environment with the newest google-auth.
 */
export const interpreters = [
  '/usr/bin/python3',
  ...(process.env.KEYBEARER_TEST_PYTHON ?? '').split(':').filter((path) => path !== ''),
];

export interface PythonFailure {
  /** The class and its bases, in the order of resolution. */
  readonly kinds: readonly string[];
  readonly message: string;
  readonly shown: string;
  readonly code: string | null;
  readonly request_id: string | null;
  readonly retry_after: number | null;
}

export class PythonError extends Error {
  readonly failure: PythonFailure;

  constructor(failure: PythonFailure) {
    super(`${failure.kinds[0]}: ${failure.message}`);
    this.failure = failure;
  }
}

/** A Python with the client library imported, that runs what a test sends it. */
export class PythonProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #closed: Promise<unknown>;
  #errors = '';

  constructor(interpreter: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn(
      interpreter,
      [
        // A connection that is left open is a ResourceWarning, and here an error on standard error.
        ...['-W', 'default::ResourceWarning'],
        resolve('test/system/clients/python-driver.py'),
        resolve('src/clients/python'),
      ],
      { env: { ...env } },
    );
    this.#lines = createInterface(this.#child.stdout);
    this.#closed = once(this.#child, 'close');
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
  }

  /** The value of the last expression, as JSON has it; throws a `PythonError` for an exception. */
  async run(source: string): Promise<unknown> {
    const answered = once(this.#lines, 'line');
    const ended = this.#closed.then(() => {
      throw new Error(`Python ended: ${this.#errors}`);
    });
    this.#child.stdin.write(`${JSON.stringify(source)}\n`);
    const [line] = await Promise.race([answered, ended]);
    const { value, error } = JSON.parse(String(line)) as { value?: unknown; error?: PythonFailure };
    if (error !== undefined) throw new PythonError(error);
    return value;
  }

  /** What it wrote to standard error in all its life. */
  async end(): Promise<string> {
    this.#child.stdin.end();
    // One that hangs has failed its test already, and is not left behind.
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await this.#closed;
    clearTimeout(patience);
    return this.#errors;
  }
}

/** A Python literal of the same value: JSON but for three names. */
export function literal(value: unknown): string {
  if (value === undefined || value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return JSON.stringify(value);
}

/** `account="work", min_ttl=300`, leaving out what is undefined. */
export const keywords = (options: Readonly<Record<string, unknown>>): string =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${literal(value)}`)
    .join(', ');
