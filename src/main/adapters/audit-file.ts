import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Appended, AuditLog } from '../ports.ts';
import { errorCode, look, syncFolder, why } from './own-file.ts';

const largestPiece = 1024 * 1024;
const mostPieces = 5;
/** No line is longer: of what callers send 64 KiB are read, and all of Google's permissions are half of that. */
const longestLine = 64 * 1024;

export const openAuditFile = (folder: string): AuditLog => new AuditFile(folder);

/** `audit.jsonl`, and behind it `audit.1.jsonl` to `audit.4.jsonl`, each at most 1 MiB, the highest the oldest. */
class AuditFile implements AuditLog {
  readonly #folder: string;
  #fd: number | undefined;
  /** How much of the current piece is whole lines: what a full disk cut off is taken back to here. */
  #size = 0;
  /** Lines that were written are gone, and nobody has been told yet. */
  #cut = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  open(): Result<{ readonly lastLine: string | undefined; readonly torn: boolean }> {
    try {
      this.close();
      const refused = this.#openCurrent();
      if (refused) return refused;
      const text = readFileSync(this.#path(0));
      const whole = text.lastIndexOf(0x0a) + 1;
      const torn = whole < text.length;
      if (torn && this.#fd !== undefined) ftruncateSync(this.#fd, whole);
      this.#size = whole;
      return ok({ lastLine: this.#lastLine(), torn });
    } catch (error) {
      this.close();
      return notWritten(error);
    }
  }

  append(line: string): Result<Appended> {
    try {
      this.#reopenIfReplaced();
      // What is left may end within a line; the new one must not be read as its end.
      const bytes = Buffer.from(this.#cut && this.#size > 0 ? `\n${line}\n` : `${line}\n`);
      const rotated = this.#size > 0 && this.#size + bytes.length > largestPiece;
      if (rotated) this.#rotate();
      this.#write(bytes);
      const cut = this.#cut;
      this.#cut = false;
      return ok({ rotated, cut });
    } catch (error) {
      return notWritten(error);
    }
  }

  sync(): void {
    try {
      if (this.#fd !== undefined) fsyncSync(this.#fd);
    } catch {
      // The disk refuses; what was written is as safe as it gets.
    }
  }

  firstLine(): string | undefined {
    for (let nth = mostPieces - 1; nth >= 0; nth -= 1) {
      const line = this.#read(nth)?.split('\n', 1)[0];
      if (line) return line;
    }
    return undefined;
  }

  mayHaveRotated(): boolean {
    // Only what was full became a piece with a number; a rotation that a crash broke off has its fourth at 0.
    let full = 0;
    for (let nth = 0; nth < mostPieces; nth += 1) {
      const found = look(this.#path(nth));
      if (found.kind === 'ours' && found.stats.size > largestPiece - longestLine) full += 1;
    }
    return full >= mostPieces - 1;
  }

  async *pieces(): AsyncIterable<string> {
    // All at one moment: a rotation between two readings would show a piece twice or not at all.
    const texts: string[] = [];
    for (let nth = mostPieces - 1; nth >= 0; nth -= 1) {
      const text = this.#read(nth);
      if (text !== undefined) texts.push(text);
    }
    for (const text of texts) {
      yield text;
      await othersTurn();
    }
  }

  close(): void {
    if (this.#fd === undefined) return;
    const fd = this.#fd;
    this.sync();
    this.#fd = undefined;
    closeSync(fd);
  }

  #path(nth: number): string {
    return join(this.#folder, nth === 0 ? 'audit.jsonl' : `audit.${nth}.jsonl`);
  }

  #openCurrent(): Result<never> | undefined {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#path(0);
    const found = look(path);
    if (found.kind === 'foreign') return notOurs(found.what);
    // Pieces are small; a large one was put there, and reading it would cost memory.
    if (found.kind === 'ours' && found.stats.size > 2 * largestPiece) return notOurs('too large');
    const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
    // Windows knows no links of this kind, and so no flag against them.
    const fd = openSync(path, O_RDWR | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0), 0o600);
    this.#fd = fd;
    const { mode, size } = fstatSync(fd);
    if ((mode & 0o077) !== 0) fchmodSync(fd, 0o600);
    this.#size = size;
    return undefined;
  }

  /** Deleted or renamed by somebody: a record that goes into a file without a name is none. Or cut. */
  #reopenIfReplaced(): void {
    if (this.#fd !== undefined) {
      const named = lstatSync(this.#path(0), { throwIfNoEntry: false });
      const { ino, size } = fstatSync(this.#fd);
      if (named?.ino !== ino || size < this.#size) this.#cut ||= this.#size > 0;
      if (named?.ino === ino) {
        // A write that fails is taken back to here, and must not fill a hole with zeros.
        this.#size = Math.min(this.#size, size);
        return;
      }
      this.close();
    }
    const refused = this.#openCurrent();
    if (refused) throw new Error('The audit file is not ours.');
  }

  #write(bytes: Buffer): void {
    if (this.#fd === undefined) throw new Error('The audit file is not open.');
    try {
      const written = writeSync(this.#fd, bytes);
      if (written < bytes.length) throw Object.assign(new Error('cut'), { code: 'ENOSPC' });
      this.#size += bytes.length;
    } catch (error) {
      ftruncateSync(this.#fd, this.#size);
      throw error;
    }
  }

  #rotate(): void {
    this.close();
    // Only up to the first gap: a rotation that was broken off goes on, and drops no second piece.
    let last = 1;
    while (last < mostPieces - 1 && look(this.#path(last)).kind !== 'absent') last += 1;
    if (look(this.#path(last)).kind !== 'absent') unlinkSync(this.#path(last));
    for (let nth = last - 1; nth >= 0; nth -= 1) {
      if (look(this.#path(nth)).kind !== 'absent') renameSync(this.#path(nth), this.#path(nth + 1));
    }
    this.#reopenIfReplaced();
    syncFolder(this.#folder);
  }

  /** A rotation leaves the current piece empty until the next line; then the one before holds the last. */
  #lastLine(): string | undefined {
    for (let nth = 0; nth < mostPieces; nth += 1) {
      const line = this.#read(nth)?.trimEnd().split('\n').at(-1);
      if (line) return line;
    }
    return undefined;
  }

  #read(nth: number): string | undefined {
    const found = look(this.#path(nth));
    if (found.kind !== 'ours' || found.stats.size > 2 * largestPiece) return undefined;
    try {
      return readFileSync(this.#path(nth), 'utf8');
    } catch {
      return undefined;
    }
  }
}

const notOurs = (what: string): Result<never> =>
  fail('store_write_failed', `The audit record cannot be written: its file is ${what}.`, {
    cause: 'refused',
  });

const notWritten = (error: unknown): Result<never> =>
  fail('store_write_failed', `The audit record cannot be written: ${why(error)}.`, {
    cause: errorCode(error),
  });
