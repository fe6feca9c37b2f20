import type { ServerResponse } from 'node:http';
import type { AppState } from '../../shared/app-state.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { Clock } from '../ports.ts';

/** A person cannot see more than twenty changes a second, and a burst of refreshes makes hundreds. */
const coalesceMs = 50;
/** Well under the 40 s of silence after which the page counts the connection as lost. */
const heartbeatMs = 15_000;
/**
 * Browsers open at most six connections to one host. Each tab holds one for its stream; the rest must
 * stay free for commands, or the seventh tab would hang them all.
 */
const mostStreams = 4;

interface Stream {
  readonly response: ServerResponse;
  /** Its buffer is full: it gets the newest snapshot when it drains, and none of those between. */
  behind: boolean;
}

/** Server-sent events: the current snapshot at once, then each newer one, to every open page. */
export class StateStreams {
  readonly #clock: Clock;
  readonly #source: AppStateSource;
  readonly #streams = new Set<Stream>();
  #unsubscribe: (() => void) | undefined;
  #cancelHeartbeat: (() => void) | undefined;
  #cancelPause: (() => void) | undefined;
  #changed = false;

  constructor(clock: Clock, source: AppStateSource) {
    this.#clock = clock;
    this.#source = source;
  }

  get size(): number {
    return this.#streams.size;
  }

  open(response: ServerResponse): void {
    const oldest = this.#streams.size >= mostStreams ? [...this.#streams][0] : undefined;
    if (oldest !== undefined) {
      this.#streams.delete(oldest);
      oldest.response.end('event: superseded\ndata:\n\n');
    }
    const stream: Stream = { response, behind: false };
    this.#streams.add(stream);
    response.on('close', () => this.#forget(stream));
    response.on('drain', () => {
      if (!stream.behind) return;
      stream.behind = false;
      this.#write(stream, stateEvent(this.#source.current()));
    });
    this.#write(stream, stateEvent(this.#source.current()));
    this.#unsubscribe ??= this.#source.subscribe(() => this.#onChange());
    if (this.#cancelHeartbeat === undefined) this.#beat();
  }

  close(): void {
    for (const stream of [...this.#streams]) {
      this.#forget(stream);
      stream.response.end();
    }
  }

  #onChange(): void {
    this.#changed = true;
    if (this.#cancelPause === undefined) this.#sendChanges();
  }

  #sendChanges(): void {
    this.#changed = false;
    const event = stateEvent(this.#source.current());
    for (const stream of this.#streams) this.#write(stream, event);
    this.#cancelPause = this.#clock.after(coalesceMs, () => {
      this.#cancelPause = undefined;
      if (this.#changed) this.#sendChanges();
    });
  }

  #beat(): void {
    this.#cancelHeartbeat = this.#clock.after(heartbeatMs, () => {
      for (const stream of this.#streams) {
        // Still full after a whole beat: nobody reads there any more.
        if (stream.behind) stream.response.destroy();
        else this.#write(stream, 'event: heartbeat\ndata:\n\n');
      }
      this.#beat();
    });
  }

  #write(stream: Stream, event: string): void {
    if (stream.response.writableNeedDrain) stream.behind = true;
    else stream.response.write(event);
  }

  #forget(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#unsubscribe?.();
    this.#cancelHeartbeat?.();
    this.#cancelPause?.();
    this.#unsubscribe = undefined;
    this.#cancelHeartbeat = undefined;
    this.#cancelPause = undefined;
    this.#changed = false;
  }
}

const stateEvent = (state: AppState): string => `event: state\ndata: ${JSON.stringify(state)}\n\n`;
