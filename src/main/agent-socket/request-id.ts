import type { Random } from '../ports.ts';
import { base32Text } from './caller-key.ts';

/**
 * Names a request in its error body and in the log, so that a person can find the one by the other.
 * Random for each start and counted within it: two starts never share an id, and the hot path pays
 * for no randomness.
 */
export function requestIds(random: Random): () => string {
  const start = base32Text(random.bytes(6));
  let count = 0;
  return () => {
    count += 1;
    return `${start}-${count.toString(36)}`;
  };
}
