import { type Failed, fail } from '../../shared/failure.ts';
import type { Secret } from '../secret.ts';

/**
 * Windows keeps at most 2,560 bytes in one credential and answers a larger one with "The stub
 * received bad data". The rule holds for every store, so that what works here works there.
 */
const largestValue = 2_000;

/** Refuses what a keychain would cut, change or misunderstand: keytar ends a value silently at NUL. */
export function refusedValue(value: Secret): Failed | undefined {
  const text = value.reveal();
  if (text.length === 0) return fail('store_write_failed', 'An empty secret is not stored.');
  if (text.includes('\0')) {
    return fail('store_write_failed', 'A secret with a NUL character is not stored.');
  }
  if (!isWellFormed(text)) {
    return fail('store_write_failed', 'A secret that is not valid Unicode text is not stored.');
  }
  const size = Buffer.byteLength(text);
  if (size <= largestValue) return undefined;
  return fail(
    'store_write_failed',
    `This secret is ${size} bytes long and a keychain item holds ${largestValue}. Nothing was changed.`,
  );
}

export function refusedName(name: string): Failed | undefined {
  if (name.length > 0 && name.length <= 200 && !name.includes('\0') && isWellFormed(name)) {
    return undefined;
  }
  return fail('internal', 'The name of a stored secret must have 1 to 200 characters.');
}

/** Half a surrogate pair becomes another character on its way through UTF-8. */
function isWellFormed(text: string): boolean {
  return Buffer.from(text, 'utf8').toString('utf8') === text;
}
