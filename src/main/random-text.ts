import type { Random } from './ports.ts';

/** `bytes` random bytes in base64url: safe in a path, a query, a cookie and as a PKCE verifier (RFC 7636 §4.1). */
export const randomText = (random: Random, bytes: number): string =>
  Buffer.from(random.bytes(bytes)).toString('base64url');
