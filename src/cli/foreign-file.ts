import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';
import { fail, ok, type Result } from '../shared/failure.ts';

/** What another program wrote, read by this process, which has the person's rights and no others. */
export interface ForeignFile {
  readonly bytes: Buffer;
  /** Others on this computer may read it. */
  readonly readableByOthers: boolean;
}

/** The agent takes no more; a file of a gigabyte is refused unread. */
const mostBytes = 4 * 1024 * 1024;

/**
 * A link is not followed, for it may lead to a file that somebody else chose, and a pipe is not waited
 * for. Windows knows neither flag.
 */
const carefully = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export function readForeignFile(path: string): Result<ForeignFile> {
  let file: number | undefined;
  try {
    if (lstatSync(path).isSymbolicLink()) return isLink(path);
    file = openSync(path, carefully);
    const facts = fstatSync(file);
    const refusal = refused(path, facts);
    if (refusal !== undefined) return refusal;
    const bytes = Buffer.alloc(facts.size + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    if (length > facts.size) return unreadable(`${path} is being written to. Try again.`);
    const others = process.platform !== 'win32' && (facts.mode & 0o044) !== 0;
    return ok({ bytes: bytes.subarray(0, length), readableByOthers: others });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return unreadable(`There is no file ${path}.`);
    if (code === 'ELOOP') return isLink(path);
    return unreadable(`${path} cannot be read (${code}).`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function refused(path: string, facts: Stats): Result<never> | undefined {
  if (facts.isDirectory()) return unreadable(`${path} is a folder. Name the files in it.`);
  if (!facts.isFile()) return unreadable(`${path} is not a regular file.`);
  if (facts.size <= mostBytes) return undefined;
  return unreadable(`${path} is larger than 4 MiB, and no file of credentials is.`);
}

const unreadable = (sentence: string): Result<never> => fail('client_file_invalid', sentence);

const isLink = (path: string) =>
  unreadable(`${path} is a symbolic link. Name the file that it points to.`);
