import { ok, type Result } from '../../shared/failure.ts';
import type { Managing } from './managing.ts';

/** A request of the agent socket holds 64 KiB, and base64 makes four bytes of three. */
const pieceBytes = 30_000;

/** Hands a file's content to the agent piece by piece, under this name. */
export async function sendFile(
  managing: Managing,
  upload: string,
  bytes: Uint8Array,
): Promise<Result<void>> {
  let at = 0;
  do {
    const data = Buffer.from(bytes.subarray(at, at + pieceBytes)).toString('base64');
    const given = await managing.command('import.give', { upload, data });
    if (!given.ok) return given;
    at += pieceBytes;
  } while (at < bytes.length);
  return ok(undefined);
}
