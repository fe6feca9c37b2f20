import { createHash, randomBytes } from 'node:crypto';

/** Tokens and codes that look like Google's and mean nothing: random, and kept only as their hash. */
export const newAccessToken = (): string => `ya29.a0${randomBytes(120).toString('base64url')}`;
export const newRefreshToken = (): string => `1//0${randomBytes(72).toString('base64url')}`;
/** With the slash of Google's own, which has to survive a query string. */
export const newAuthorizationCode = (): string => `4/0A${randomBytes(48).toString('base64url')}`;

export const tokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('base64url');
