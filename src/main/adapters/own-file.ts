import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';

/** Rules for the few files in Keybearer's folder, for every adapter that keeps one there. */

export type Found =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ours'; readonly stats: Stats }
  /** A link, a folder, a device: followed or written through, it would change or show something foreign. */
  | { readonly kind: 'foreign'; readonly what: string };

export function look(path: string): Found {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'absent' };
  if (stats.isSymbolicLink()) return { kind: 'foreign', what: 'a symbolic link' };
  if (!stats.isFile()) return { kind: 'foreign', what: 'not a file' };
  if (stats.nlink > 1) return { kind: 'foreign', what: 'a hard link to another file' };
  return { kind: 'ours', stats };
}

const staleMs = 3_600_000;

/**
 * A write that was killed leaves its temporary file behind. Old ones are taken away: regular, owned
 * by us, and an hour old, for a younger one may belong to a write that is under way.
 */
export function sweep(folder: string, isTemporary: (name: string) => boolean): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return; // No folder, nothing to sweep.
  }
  for (const name of names.filter(isTemporary)) {
    const path = join(folder, name);
    const found = look(path);
    if (found.kind !== 'ours' || Date.now() - found.stats.mtimeMs < staleMs) continue;
    if (process.getuid && found.stats.uid !== process.getuid()) continue;
    try {
      unlinkSync(path);
    } catch {
      // A read-only disk: it stays, and does no harm.
    }
  }
}

/** Not every file system can do it for a folder, and those that cannot say so. */
const unsupported = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM']);

/** After a rename: without it a power loss may bring the old name back. */
export function syncFolder(folder: string): void {
  // Windows opens no folders, and writes renames down by itself.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    if (!unsupported.has(errorCode(error))) throw error;
  } finally {
    closeSync(handle);
  }
}

/** `EROFS`, `ENOSPC`…: what a person can look up, and never a path or content. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'Keybearer may not write there',
  EPERM: 'Keybearer may not write there',
  EIO: 'the disk reports an error',
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
};

/** The part of the sentence that tells why. */
export function why(error: unknown): string {
  return words[errorCode(error)] ?? 'the system refused it';
}
