import {
  chmodSync,
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { fail, ok, type Result } from '../shared/failure.ts';

/**
 * A file of one line, `Authorization: Bearer …`, so that `curl -H @file` can use it as well and the
 * key never stands on a command line or in the environment.
 */
const headerLine = /^Authorization: (Bearer [\x21-\x7e]+)\r?\n?$/;
/** Counted here: in the expression it would cost V8 longer to compile than everything else about the file. */
const longestValue = 'Bearer '.length + 512;
/** Bytes; more than the longest line has. */
const longestFile = 1024;

/** The header's value; undefined when there is no such file. */
export function readHeaderFile(path: string, platform: string): Result<string | undefined> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ok(undefined);
    return fail('not_allowed', `${path} cannot be read. Check who owns it and its folder.`, {
      cause: codeOf(error),
    });
  }
  try {
    const facts = fstatSync(file);
    // F162: a key that others can read is as good as lost; better to stop than to go on using it.
    if (platform !== 'win32' && (facts.mode & 0o077) !== 0) {
      return fail(
        'not_allowed',
        `${path} can be read by other users of this computer. Run: chmod 600 ${quoted(path)}`,
      );
    }
    // As UTF-8 Node reads a file in one call; through a buffer it takes three, each to be compiled first.
    const text = facts.isFile() && facts.size <= longestFile ? readFileSync(file, 'utf8') : '';
    const value = headerLine.exec(text)?.[1];
    return value === undefined || value.length > longestValue
      ? fail(
          'unauthenticated',
          `${path} does not hold the one line "Authorization: Bearer …". Move it away, and pair again.`,
        )
      : ok(value);
  } finally {
    closeSync(file);
  }
}

/**
 * Writes a key whole or not at all, readable by this user only. `onlyNew` answers false, and writes
 * nothing, when another process was first; otherwise an existing file is replaced.
 */
export function writeHeaderFile(
  path: string,
  bearer: string,
  how: { readonly onlyNew: boolean; readonly ownFolder: boolean },
): Result<boolean> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    prepareFolder(dirname(path), how.ownFolder);
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeSync(file, `Authorization: Bearer ${bearer}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return ok(publish(draft, path, how.onlyNew));
  } catch (error) {
    removeQuietly(draft);
    return fail(
      'store_write_failed',
      `The caller key could not be written to ${path}. Check the folder and the space left; nothing else is lost.`,
      { cause: codeOf(error) },
    );
  }
}

/** `link` fails where a file is already, which `rename` would silently replace. */
function publish(draft: string, path: string, onlyNew: boolean): boolean {
  if (!onlyNew) {
    renameSync(draft, path);
    return true;
  }
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    removeQuietly(draft);
  }
}

/** The folder of our own making is closed to others even if it was made too open; a foreign one is left alone. */
function prepareFolder(folder: string, own: boolean): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (own) chmodSync(folder, 0o700);
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not there, which is what is wanted.
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown';

/** For a command line that a person copies. */
export const quoted = (path: string): string =>
  /^[\w./:@%+,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
