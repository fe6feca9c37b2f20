import { randomBytes } from 'node:crypto';
import { open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './own-file.ts';

/** `<path>.tmp-<16 hex>`, in the same folder, for only there is a rename atomic. */
const temporaryOf = (path: string) => `${path}.tmp-${randomBytes(8).toString('hex')}`;

/**
 * The old content or the new, whatever happens in between: written aside with mode 0600, forced to
 * disk, renamed over the old name, and the rename forced to disk.
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporaryOf(path);
  try {
    // `wx`: nothing that lies in wait under this name is followed or written through.
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  syncFolder(dirname(path));
}
