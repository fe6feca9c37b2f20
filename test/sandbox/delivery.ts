import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Answer, bodyText } from './answer.ts';

/** Calls back once after some milliseconds; the returned function cancels it. As in the product's `Clock`. */
export type After = (ms: number, callback: () => void) => () => void;

/** More than any fault case asks for, and little enough that a client without a limit survives it. */
const largestBody = 2 ** 30;

const writeHead = (response: ServerResponse, answer: Answer): void => {
  response.writeHead(answer.status, { ...answer.headers });
};

/** The true answer, a byte at a time, until it is through or the client has had enough. */
export async function deliverSlowly(
  response: ServerResponse,
  answer: Answer,
  msPerByte: number,
  after: After,
): Promise<void> {
  const bytes = Buffer.from(bodyText(answer));
  response.setHeader('content-length', bytes.length);
  writeHead(response, answer);
  response.flushHeaders();
  for (const byte of bytes) {
    if (!(await waited(response, msPerByte, after))) return;
    response.write(Uint8Array.of(byte));
  }
  response.end();
}

/** False when the connection closed while we waited. */
export function waited(response: ServerResponse, ms: number, after: After): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = (open: boolean): void => {
      cancel();
      response.off('close', closed);
      resolve(open);
    };
    const closed = (): void => settle(false);
    const cancel = after(ms, () => settle(true));
    response.once('close', closed);
  });
}

function* fillerJson(size: number): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  yield Buffer.from('{"filler":"');
  for (let left = size; left > 0; left -= chunk.length) {
    yield left < chunk.length ? chunk.subarray(0, left) : chunk;
  }
  yield Buffer.from('"}');
}

/** As fast as the client takes it, and no further than it takes it. */
export async function deliverLargeBody(
  response: ServerResponse,
  size: number,
  gzip: boolean,
): Promise<void> {
  const source = Readable.from(fillerJson(Math.min(size, largestBody)), { objectMode: false });
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    ...(gzip && { 'content-encoding': 'gzip' }),
  });
  try {
    await (gzip ? pipeline(source, createGzip(), response) : pipeline(source, response));
  } catch {
    // The client closed the connection: the outcome that the fault was ordered for.
  }
}
