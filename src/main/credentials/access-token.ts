import type { Clock } from '../ports.ts';
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
  /** When it was asked for, on the boot clock, in milliseconds. */
  readonly obtainedAtBoot: number;
}

/**
 * Whole seconds left, by the wall clock and by the clock that counts suspend: whichever says less is
 * right, because a person can set the one back and a reboot-less sleep cannot fool the other.
 */
export function secondsLeft(token: AccessToken, clock: Clock): number {
  const byWall = token.expiresAt - clock.now() / 1000;
  const byBoot = (token.expiresAtBoot - clock.boot()) / 1000;
  return Math.floor(Math.min(byWall, byBoot));
}

/** Seconds before the end at which a token is renewed: five minutes, or half a short life (fault T33). */
export const eagerSeconds = (lifetime: number): number => Math.min(300, lifetime / 2);
