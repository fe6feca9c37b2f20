import { type BodyShape, bodyShape, parseHead, type ResponseHead } from './response-head.ts';

export type Progress = 'more' | 'complete' | 'broken';

interface Receiver {
  head(head: ResponseHead): void;
  body(bytes: Buffer): void;
}

type State =
  | BodyShape
  | { readonly kind: 'head' }
  | { readonly kind: 'chunk'; readonly left: number }
  | { readonly kind: 'chunk_end' }
  | { readonly kind: 'trailers' };

/** Node's own servers and clients stop at 16 KiB of headers. */
const longestHead = 16_384;
/** A chunk-size line: eight digits and an extension nobody uses. */
const longestSizeLine = 256;

const emptyBytes = Buffer.alloc(0);

/**
 * An HTTP/1.1 response read from bytes as they come (RFC 9112), as much of it as the agent sends.
 * Written by hand because loading `node:http` costs a one-shot command a third of its start.
 */
export class HttpResponseReader {
  #state: State = { kind: 'head' };
  #pending: Buffer = emptyBytes;
  readonly #receiver: Receiver;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  feed(bytes: Buffer): Progress {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    while (this.#step()) {}
    const { kind } = this.#state;
    return kind === 'complete' || kind === 'broken' ? kind : 'more';
  }

  /** The connection ended: right only for a whole response, or a body that lasts until the close. */
  close(): Progress {
    const { kind } = this.#state;
    return kind === 'complete' || kind === 'until_close' ? 'complete' : 'broken';
  }

  /** One step of the machine; false when it needs more bytes or is at its end. */
  #step(): boolean {
    switch (this.#state.kind) {
      case 'head':
        return this.#readHead();
      case 'length':
        return this.#readCounted(this.#state.left, 'length', 'complete');
      case 'until_close':
        return this.#passOn(this.#pending.length) > 0;
      case 'chunk_size':
        return this.#readChunkSize();
      case 'chunk':
        return this.#readCounted(this.#state.left, 'chunk', 'chunk_end');
      case 'chunk_end':
        return this.#readLine(2, (line) => (line === '' ? 'chunk_size' : 'broken'));
      case 'trailers':
        return this.#readLine(longestHead, (line) => (line === '' ? 'complete' : 'trailers'));
      default:
        return false;
    }
  }

  #readHead(): boolean {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end < 0) {
      // Anything that does not even begin like a status line will not become one.
      const start = this.#pending.toString('latin1', 0, 5);
      if (this.#pending.length > longestHead || !'HTTP/'.startsWith(start)) {
        this.#state = { kind: 'broken' };
      }
      return false;
    }
    const head =
      end > longestHead ? undefined : parseHead(this.#pending.toString('latin1', 0, end));
    this.#pending = this.#pending.subarray(end + 4);
    if (head === undefined) {
      this.#state = { kind: 'broken' };
      return false;
    }
    if (head.status < 200) return true;
    this.#state = bodyShape(head);
    if (this.#state.kind !== 'broken') this.#receiver.head(head);
    return true;
  }

  #readChunkSize(): boolean {
    return this.#readLine(longestSizeLine, (line) => {
      const digits = /^([0-9a-f]{1,7})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
      if (digits === undefined) return 'broken';
      const size = Number.parseInt(digits, 16);
      return size === 0 ? 'trailers' : { kind: 'chunk', left: size };
    });
  }

  #readLine(
    longest: number,
    next: (line: string) => State | 'chunk_size' | 'trailers' | 'complete' | 'broken',
  ): boolean {
    const end = this.#pending.indexOf('\r\n');
    if (end < 0) {
      if (this.#pending.length > longest) this.#state = { kind: 'broken' };
      return false;
    }
    const state = next(this.#pending.toString('latin1', 0, end));
    this.#pending = this.#pending.subarray(end + 2);
    this.#state = typeof state === 'string' ? { kind: state } : state;
    return true;
  }

  #readCounted(left: number, same: 'length' | 'chunk', then: 'complete' | 'chunk_end'): boolean {
    const taken = this.#passOn(Math.min(left, this.#pending.length));
    this.#state = taken === left ? { kind: then } : { kind: same, left: left - taken };
    return taken > 0;
  }

  #passOn(length: number): number {
    if (length > 0) this.#receiver.body(this.#pending.subarray(0, length));
    this.#pending = this.#pending.subarray(length);
    return length;
  }
}
