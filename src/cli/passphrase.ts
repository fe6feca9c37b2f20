import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fail, ok, type Result } from '../shared/failure.ts';
import { quoted } from './header-file.ts';
import type { Terminal } from './terminal/terminal.ts';

/** The agent refuses shorter ones. */
const fewest = 12;

/** From a file that only its owner can read, or typed and not shown; never an argument. */
export async function readPassphrase(
  terminal: Terminal,
  path: string | undefined,
  typed: 'once' | 'twice',
): Promise<Result<string>> {
  const passphrase = path === undefined ? await ask(terminal, typed) : firstLine(path);
  if (!passphrase.ok || passphrase.value.length >= fewest) return passphrase;
  return fail('invalid_request', `A passphrase needs at least ${fewest} characters.`);
}

async function ask(terminal: Terminal, typed: 'once' | 'twice'): Promise<Result<string>> {
  if (!terminal.attended()) {
    return fail(
      'invalid_request',
      'Nobody is there to type the passphrase. Put it into a file that only you can read, and name it with --passphrase-file.',
    );
  }
  terminal.err('Passphrase (it is not shown):');
  const first = await terminal.hiddenLine();
  if (first === undefined) return givenUp;
  if (typed === 'once') return ok(first);
  terminal.err('The same once more:');
  const second = await terminal.hiddenLine();
  if (second === undefined) return givenUp;
  return first === second
    ? ok(first)
    : fail('invalid_request', 'The two were not the same. Nothing was done; try again.');
}

/** The password of somebody else's file, typed and not shown; undefined where none is given. */
export async function typedPassword(
  terminal: Terminal,
  question: string,
): Promise<string | undefined> {
  terminal.err(question);
  return terminal.hiddenLine();
}

/** The first line of a file that only its owner can read. */
export function firstLine(path: string): Result<string> {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    // Windows keeps access lists and no mode bits.
    if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) {
      return fail(
        'not_allowed',
        `${path} can be read by other users of this computer. Run: chmod 600 ${quoted(path)}`,
      );
    }
    const bytes = Buffer.alloc(4_098);
    const text = bytes.toString('utf8', 0, readSync(file, bytes));
    return ok(text.split(/\r?\n/, 1)[0] ?? '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return fail('invalid_request', `The passphrase file ${path} cannot be read (${code}).`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const givenUp = fail('cancelled', 'No passphrase was given, so nothing was done.');
