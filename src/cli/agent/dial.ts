/** What comes back over a connection; after `error` or `close` nothing more does. */
export interface Listener {
  /** Connected, and the request is on its way: what is left to prepare costs no time now. */
  sent?(): void;
  bytes(bytes: Buffer): void;
  /** The other side will send no more. */
  end(): void;
  error(error: NodeJS.ErrnoException): void;
  close(): void;
}

/** A connection to the agent on which one request was sent. */
export interface Wire {
  /** Who is told; may change while the answer comes. */
  listener: Listener;
  destroy(): void;
}

/** As much as Node reads at once. */
const readSize = 65_536;

/**
 * Connects to a unix socket or named pipe and sends `request`. What arrives is taken from the socket as
 * bytes, past the streams of Node: they are a third of what one question costs.
 */
export function dial(socketPath: string, request: string, listener: Listener): Wire {
  // Not imported above: what asks no agent (`--version`, a mistake) need not wait for it.
  const socket = process.getBuiltinModule('node:net').connect({
    path: socketPath,
    onread: {
      buffer: Buffer.allocUnsafeSlow(readSize),
      callback(length, buffer) {
        // A copy: the buffer is filled anew with what comes next.
        wire.listener.bytes(Buffer.from(buffer.subarray(0, length)));
        return true;
      },
    },
  });
  const wire: Wire = { listener, destroy: () => socket.destroy() };
  socket.on('end', () => wire.listener.end());
  socket.on('error', (error) => wire.listener.error(error));
  socket.on('close', () => wire.listener.close());
  socket.write(request);
  // After the writing, which waits for the same event.
  socket.on('connect', () => wire.listener.sent?.());
  return wire;
}
