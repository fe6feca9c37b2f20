import type { Secret } from '../secret.ts';

/** An access token in memory; never written anywhere. */
export interface AccessToken {
  readonly secret: Secret;
  /** Normalised. */
  readonly scopes: readonly string[];
  /** Seconds since the epoch, for people and protocols. */
  readonly expiresAt: number;
  /** The same instant on the boot clock, in milliseconds. The earlier of the two counts. */
  readonly expiresAtBoot: number;
}
