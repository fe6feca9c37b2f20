import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { fail, ok, type Result } from '../../shared/failure.ts';

/**
 * A small 0600 file that appears whole or not at all. Written beside its final name and renamed over
 * it, so that a link placed there is replaced and never written through (F160), and a full disk leaves
 * what was there (F161).
 */
export function writePrivateFile(path: string, text: string, letters: string): Result<void> {
  const temporary = `${path}.${letters}.tmp`;
  let made = false;
  try {
    // 'wx': fails when the name exists, also as a link to nowhere.
    const file = openSync(temporary, 'wx', 0o600);
    made = true;
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    return ok(undefined);
  } catch (error) {
    if (made) removeQuietly(temporary);
    return fail(
      'store_write_failed',
      'A file could not be written into the Keybearer home. Check its disk space and permissions.',
      {
        cause: (error as NodeJS.ErrnoException).code ?? 'unknown',
      },
    );
  }
}

/** Removes it only while it still holds what we wrote: a newer agent may have put its own there. */
export function removePrivateFile(path: string, text: string): void {
  try {
    if (lstatSync(path).isFile() && readFileSync(path, 'utf8') === text) unlinkSync(path);
  } catch {
    // Already gone.
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The disk refuses that too; the name is random, so that nothing later stumbles over it.
  }
}
