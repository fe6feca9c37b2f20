import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ok, type Result } from '../../shared/failure.ts';
import { unexpected } from './http-failure.ts';

/** Far above any answer of a token endpoint, far below what could hurt. */
const largestBody = 1024 * 1024;

const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The decoded text. Counted while it is decoded, so that a gigabyte of zeros in a megabyte of gzip is
 * dropped after its first mebibyte. The stream is destroyed in every case but success.
 */
export async function readBody(body: Readable, encoding: string): Promise<Result<string>> {
  // A body that is given up ends with an error, which ends the process if nobody listens.
  body.on('error', () => {});
  const decoded = decode(body, encoding.trim().toLowerCase());
  if (decoded === undefined) {
    body.destroy();
    return unexpected('content-encoding');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of decoded) {
    size += (chunk as Buffer).length;
    // Leaving the loop destroys the decoder, and pipeline destroys the connection behind it.
    if (size > largestBody) return unexpected('body over 1 MiB');
    chunks.push(chunk as Buffer);
  }
  return ok(new TextDecoder().decode(Buffer.concat(chunks)));
}

function decode(body: Readable, encoding: string): Readable | undefined {
  if (encoding === '' || encoding === 'identity') return body;
  const decoder = decoders[encoding]?.();
  if (decoder === undefined) return undefined;
  // Errors of either side arrive at the reader, so the callback has nothing to add.
  pipeline(body, decoder, () => {});
  return decoder;
}
