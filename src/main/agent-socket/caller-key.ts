import { hash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { callerKeyPrefix } from '../../shared/socket-protocol.ts';
import type { Random } from '../ports.ts';
import { randomText } from '../random-text.ts';
import { Secret } from '../secret.ts';

/**
 * What a caller shows on every request: `kb1_<caller id>_<32 random bytes>_<crc32>`. The prefix and
 * the checksum let secret scanners find a leaked key; the id lets us find its hash without a search
 * whose time would tell how many callers there are.
 */
export interface CallerKey {
  readonly callerId: string;
  readonly secret: Secret;
}

/** RFC 4648 §6 in lower case: no letter or digit that a person confuses with another. */
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** 43 base64url characters are 32 bytes; the secret may hold `_`, so every part has a fixed length. */
const callerKeyForm = new RegExp(
  `^${callerKeyPrefix}([a-z2-7]{10})_([A-Za-z0-9_-]{43})_([0-9a-f]{8})$`,
);

export const ownerKeyPrefix = 'kbo1_';

/** Any key of ours inside other text, however mangled its end is. */
const keyInText = new RegExp(`(?:${callerKeyPrefix}|${ownerKeyPrefix})[A-Za-z0-9_-]{20}`);

export const holdsKey = (text: string): boolean => keyInText.test(text);

/** 256 % 32 is 0, so that no letter is likelier than another. */
export const base32Text = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => base32[byte % 32]).join('');

export const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

export function mintCallerKey(random: Random, taken: (id: string) => boolean): CallerKey {
  let callerId = base32Text(random.bytes(10));
  while (taken(callerId)) callerId = base32Text(random.bytes(10));
  return {
    callerId,
    secret: new Secret(randomText(random, 32)),
  };
}

export function formatCallerKey(key: CallerKey): Secret {
  const body = `${callerKeyPrefix}${key.callerId}_${key.secret.reveal()}`;
  return new Secret(`${body}_${checksum(body)}`);
}

export function parseCallerKey(text: string): CallerKey | undefined {
  const [, callerId, secret, sum] = callerKeyForm.exec(text) ?? [];
  if (callerId === undefined || secret === undefined) return undefined;
  if (checksum(text.slice(0, -9)) !== sum) return undefined;
  return { callerId, secret: new Secret(secret) };
}

/** The secret has 256 random bits, so that no slow hash is needed to keep the stored form safe. */
export const hashSecret = (secret: Secret): Buffer => hash('sha256', secret.reveal(), 'buffer');

const nobodysHash = Buffer.alloc(32);
const nobodysSecret = new Secret('-'.repeat(43));

/**
 * True if `shown` is the secret whose hash is `stored`. Also hashes and compares when either is
 * missing, so that a malformed, unknown and wrong key take the same time (S66).
 */
export function matchesHash(shown: Secret | undefined, stored: Buffer | undefined): boolean {
  const equal = timingSafeEqual(hashSecret(shown ?? nobodysSecret), stored ?? nobodysHash);
  return equal && shown !== undefined && stored !== undefined;
}
