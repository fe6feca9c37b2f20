import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../ports.ts';

/** A browser sends its request at once; whoever has not sent one by then only holds a place. */
const idleLimit = 5_000;
/** Far more than browsers open ahead. Past it the oldest that has sent nothing makes room. */
const mostConnections = 256;

/**
 * The connections of a loopback redirect, so that idle ones end and none outlives the sign-in.
 * Node's own limits for this run on the system's timers and are checked every 30 s.
 */
export class LoopbackConnections {
  readonly #clock: Clock;
  /** In order of arrival; the value stops the wait for a first request. */
  readonly #open = new Map<Socket, () => void>();
  readonly #served = new Set<Socket>();
  #emptied: () => void = () => {};

  constructor(server: Server, clock: Clock) {
    this.#clock = clock;
    server.on('connection', (socket: Socket) => this.#admit(socket));
  }

  /** A whole request has arrived on it: its answer may take as long as the sign-in does. */
  served(socket: Socket): void {
    this.#served.add(socket);
    this.#open.get(socket)?.();
  }

  /** Ends all but those whose answer is still on its way to the browser. */
  closeAllBut(leaving: readonly Socket[]): void {
    for (const socket of this.#open.keys()) if (!leaving.includes(socket)) socket.destroy();
  }

  /** Calls back when the last one is gone. */
  whenEmpty(callback: () => void): void {
    this.#emptied = callback;
    if (this.#open.size === 0) callback();
  }

  #admit(socket: Socket): void {
    if (this.#open.size >= mostConnections) this.#oldestIdle()?.destroy();
    const stop = this.#clock.after(idleLimit, () => socket.destroy());
    this.#open.set(socket, stop);
    // A reset in the middle of an answer is the browser's own business.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      stop();
      this.#open.delete(socket);
      this.#served.delete(socket);
      if (this.#open.size === 0) this.#emptied();
    });
  }

  #oldestIdle(): Socket | undefined {
    for (const socket of this.#open.keys()) if (!this.#served.has(socket)) return socket;
    return undefined;
  }
}
