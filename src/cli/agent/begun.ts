import type { Listener, Wire } from './dial.ts';

/** Tells a listener one thing that came over the connection. */
export type Heard = (listener: Listener) => void;

/** A request that was sent before the program that understands its answer was there. */
export interface Begun {
  readonly socketPath: string;
  /** As it was sent. */
  readonly request: string;
  readonly wire: Wire;
  /** What was heard since, in order, for whoever listens from now on. */
  readonly heard: readonly Heard[];
}

/** Gives the connection on which this very request was sent already, once; what was heard is told anew. */
export type TakeBegun = (
  socketPath: string,
  request: string,
  listener: Listener,
) => Wire | undefined;

/** Nothing is asked twice: a second question could make a person answer twice. */
export function takeOnce(begun: Begun): TakeBegun {
  let taken = false;
  return (socketPath, request, listener) => {
    if (taken || socketPath !== begun.socketPath || request !== begun.request) return undefined;
    taken = true;
    begun.wire.listener = listener;
    // Whoever takes it wants to have it in hand before it speaks.
    queueMicrotask(() => {
      for (const tell of begun.heard) tell(listener);
    });
    return begun.wire;
  };
}
