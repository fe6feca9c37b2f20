import { randomBytes } from 'node:crypto';
import type { Random } from '../ports.ts';

export const systemRandom: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  // 48 bits are exact in a double, and one source of randomness is enough even where only jitter asks.
  fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
};
