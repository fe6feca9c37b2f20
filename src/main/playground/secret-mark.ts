import { createHash } from 'node:crypto';
import type { SecretMark } from '../../shared/playground.ts';

/**
 * Enough to see that two places hold the same value, and far too little to guess it by: 16 bits of a
 * hash of something that has 128 random bits or more.
 */
const fingerprintDigits = 4;

export const markOf = (text: string): SecretMark => ({
  length: text.length,
  fingerprint: createHash('sha256').update(text).digest('hex').slice(0, fingerprintDigits),
});
