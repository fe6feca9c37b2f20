import { createRequire } from 'node:module';

/**
 * Gives the system back what the C library keeps of freed memory, which after a start is what the
 * encrypted file and the loading of the program took for a moment: 4 to 8 MB, in about a millisecond
 * (docs/decisions/freed-memory.md). Does nothing where the C library is not GNU's.
 */
export function giveBackFreedMemory(): void {
  if (process.platform !== 'linux') return;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    koffi.load(null).func('int malloc_trim(size_t pad)')(0);
  } catch {
    // musl has no such call, and some machines have no library for it: then it stays as it was.
  }
}
