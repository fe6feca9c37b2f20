import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** What a client that sends too much may still send before the connection is closed on it, in bytes. */
const mostUnread = 1024 * 1024;

/**
 * An answer that is sent at once and ends, and with it the connection, when the request has been read
 * to its end. Closed any earlier, a client that is still sending finds a broken connection in place of
 * the answer (curl says 55 or 56, and not 413). The request's time limit holds as for any other.
 */
export function answerWhileSending(request: IncomingMessage, text: string): Readable {
  return Readable.from(textThenRest(request, text), { objectMode: false });
}

async function* textThenRest(request: IncomingMessage, text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += (chunk as Buffer).length;
      if (bytes > mostUnread) return;
    }
  } catch {
    // It hung up, or its time was over.
  }
}
