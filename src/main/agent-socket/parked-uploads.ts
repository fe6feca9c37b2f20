import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import type { Clock } from '../ports.ts';

type Piece = CommandInput<'import.give'>;

/** The uploads of one import. */
const mostUploads = 64;
/** Base64 characters of all of them: six megabytes, where a token file has a few hundred bytes. */
const mostCharacters = 8 * 1024 * 1024;
/** A minute more than a person has for the answer that lets them in. */
const forgottenAfterMs = 180_000;

/**
 * Files that a program without the owner key has sent, kept outside the core until a person lets them
 * in: the uploads of the window, and of other programs, cannot be filled up or added to from here.
 */
export class ParkedUploads {
  readonly #clock: Clock;
  readonly #uploads = new Map<string, string[]>();
  #characters = 0;
  #cancelForgetting: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers how many bytes of this upload are parked, as `import.give` does. */
  park(pid: number, { upload, data }: Piece): Result<{ readonly bytes: number }> {
    const name = nameInCore(pid, upload);
    const known = this.#uploads.get(name);
    if (known === undefined && this.#uploads.size >= mostUploads) return tooMuch;
    if (this.#characters + data.length > mostCharacters) return tooMuch;
    const pieces = known ?? [];
    this.#uploads.set(name, pieces);
    pieces.push(data);
    this.#characters += data.length;
    this.#cancelForgetting();
    this.#cancelForgetting = this.#clock.after(forgottenAfterMs, () => this.clear());
    return ok({
      bytes: pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece, 'base64'), 0),
    });
  }

  /** Once: the pieces of one upload of this program, under the name that the core is to know it by. */
  take(pid: number, upload: string): { readonly name: string; readonly pieces: readonly Piece[] } {
    const name = nameInCore(pid, upload);
    const pieces = this.#uploads.get(name) ?? [];
    this.#uploads.delete(name);
    for (const data of pieces) this.#characters -= data.length;
    if (this.#uploads.size === 0) this.clear();
    return { name, pieces: pieces.map((data) => ({ upload: name, data })) };
  }

  clear(): void {
    this.#cancelForgetting();
    this.#uploads.clear();
    this.#characters = 0;
  }
}

/** Programs choose their names themselves, so one could send the rest of another's file. */
const nameInCore = (pid: number, upload: string): string =>
  `asked-${createHash('sha256').update(`${pid} ${upload}`).digest('base64url')}`;

const tooMuch = fail(
  'payload_too_large',
  'These files are too many or too large to import without the owner key. Import them in the Keybearer window, or turn on "Manage from the command line" there.',
);
