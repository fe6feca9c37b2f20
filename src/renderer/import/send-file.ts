import type { Result } from '../../shared/failure.ts';
import type { Backend } from '../backend.ts';
import { base64 } from '../base64.ts';

/** What a message to main may hold, with room for the base64. */
const pieceBytes = 30_000;

/** Hands a file's content to main in pieces, under a name for this one import. */
export async function sendFile(
  backend: Backend,
  upload: string,
  bytes: Uint8Array,
): Promise<Result<unknown>> {
  let at = 0;
  for (;;) {
    const data = base64(bytes.subarray(at, at + pieceBytes));
    const given = await backend.send('import.give', { upload, data });
    at += pieceBytes;
    if (!given.ok || at >= bytes.length) return given;
  }
}
