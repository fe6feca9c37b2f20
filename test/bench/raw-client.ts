import { connect, type Socket } from 'node:net';

/**
 * A client that costs little beside the server it measures: bytes out, bytes in, and nothing parsed
 * but where an answer ends. It opens a new connection where the server has closed the old one.
 */
export interface RawClient {
  /** Resolves with the HTTP status once the answer is whole. */
  ask(): Promise<number>;
  close(): void;
}

const headEnd = Buffer.from('\r\n\r\n');

export function rawClient(path: string, request: string): RawClient {
  const bytes = Buffer.from(request);
  let socket: Socket | undefined;
  let received: Buffer = Buffer.alloc(0);
  let waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;

  const settle = (status: number, last: boolean): void => {
    const asker = waiting;
    waiting = undefined;
    received = Buffer.alloc(0);
    if (last) {
      socket?.destroy();
      socket = undefined;
    }
    asker?.resolve(status);
  };

  const open = (): Socket => {
    const opened = connect(path);
    opened.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const end = received.indexOf(headEnd);
      if (end < 0) return;
      const head = received.toString('latin1', 0, end).toLowerCase();
      const length = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (received.length < end + 4 + length) return;
      settle(Number(head.slice(9, 12)), head.includes('\r\nconnection: close'));
    });
    opened.on('error', (error) => waiting?.reject(error));
    opened.on('close', () => {
      if (socket !== opened) return;
      socket = undefined;
      waiting?.reject(new Error('The server closed the connection before its answer was whole.'));
    });
    return opened;
  };

  return {
    ask: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket ??= open();
        socket.write(bytes);
      }),
    close: () => socket?.destroy(),
  };
}
