import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Clock } from '../ports.ts';
import { mostFileBytes } from './import-ports.ts';

/** What one import may bring in one go. */
const mostUploads = 64;
const mostBytes = 32 * 1024 * 1024;
/** Whoever begins to send a file and goes away leaves secrets in memory; not for long. */
const forgottenAfterMs = 120_000;

interface Upload {
  readonly parts: Buffer[];
  size: number;
}

/**
 * Files on their way in, in pieces: a request of the agent socket holds 64 KiB (S74), and so a face
 * sends what it has read part by part under a name of its own. Whoever holds the file reads it, so no
 * face can make main open a path for it.
 */
export class Uploads {
  readonly #clock: Clock;
  readonly #uploads = new Map<string, Upload>();
  #size = 0;
  #cancelForgetting: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `data` is base64. Answers how many bytes there are of this upload now. */
  give(name: string, data: string): Result<number> {
    const part = Buffer.from(data, 'base64');
    const known = this.#uploads.get(name);
    if (known === undefined && this.#uploads.size >= mostUploads) return tooMuch;
    const upload = known ?? { parts: [], size: 0 };
    if (upload.size + part.length > mostFileBytes || this.#size + part.length > mostBytes) {
      this.#drop(name);
      return tooMuch;
    }
    this.#uploads.set(name, upload);
    upload.parts.push(part);
    upload.size += part.length;
    this.#size += part.length;
    this.#cancelForgetting();
    this.#cancelForgetting = this.#clock.after(forgottenAfterMs, () => this.clear());
    return ok(upload.size);
  }

  /** Once: what is taken is no longer kept here. */
  take(name: string): Uint8Array | undefined {
    const upload = this.#uploads.get(name);
    this.#drop(name);
    return upload && Buffer.concat(upload.parts);
  }

  clear(): void {
    this.#cancelForgetting();
    this.#uploads.clear();
    this.#size = 0;
  }

  #drop(name: string): void {
    this.#size -= this.#uploads.get(name)?.size ?? 0;
    this.#uploads.delete(name);
  }
}

const tooMuch = fail(
  'payload_too_large',
  'These files are too many or too large: a file of credentials has at most 4 MiB, and one import 64 files.',
);
