import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import koffi from 'koffi';

/** <asm-generic/mman-common.h> */
const MADV_HUGEPAGE = 14;
/** What malloc and neighbours without a file may add to the mapping. */
const slack = 2 ** 22;
/** Milliseconds before each look: a thread that has just been given work takes its memory soon. */
const waits = [0, 1, 2, 4, 8];

/**
 * Asks Linux for pages of 2 MiB instead of 4 KiB under memory of `bytes` that a thread of Node is
 * working on (docs/decisions/large-pages.md). It is advice: what is in the memory stays, and where the
 * memory is not found or the system refuses, the work only takes longer. Answers whether it was given.
 */
export async function adviseLargePages(bytes: number): Promise<boolean> {
  const madvise = koffi
    .load(null)
    .func('int madvise(uintptr_t address, size_t length, int advice)');
  for (const wait of waits) {
    await setTimeout(wait);
    const found = mappingOf(bytes, readFileSync('/proc/self/maps', 'latin1'));
    if (found) return madvise(found.address, found.length, MADV_HUGEPAGE) === 0;
  }
  return false;
}

/** The mapping of about that size behind which there is no file; see proc_pid_maps(5). */
export function mappingOf(
  bytes: number,
  maps: string,
): { readonly address: number; readonly length: number } | undefined {
  for (const [, from = '', to = ''] of maps.matchAll(anonymous)) {
    // Addresses of user space stay far below 2^53, and so are exact as numbers.
    const address = Number.parseInt(from, 16);
    const length = Number.parseInt(to, 16) - address;
    if (length >= bytes && length < bytes + slack) return { address, length };
  }
  return undefined;
}

const anonymous = /^([0-9a-f]+)-([0-9a-f]+) rw-p 00000000 00:00 0 *$/gm;
