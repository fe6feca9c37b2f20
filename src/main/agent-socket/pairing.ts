import type { PeerView } from '../../shared/app-state.ts';
import { type Failure, fail, ok, type Result } from '../../shared/failure.ts';
import type { PairBody } from '../../shared/socket-protocol.ts';
import type { Clock, Random } from '../ports.ts';
import { randomText } from '../random-text.ts';
import { Secret } from '../secret.ts';
import { base32Text, hashSecret, matchesHash } from './caller-key.ts';
import { type Asker, createPairingLimits, type PairingLimits } from './pairing-limits.ts';

/**
 * How a caller gets its key: it asks, shows a code, and polls while a person approves that code in
 * Keybearer (the shape of RFC 8628). All limits count on the boot clock (C149).
 */
export interface Wish {
  readonly name: string;
  readonly reason: string | null;
  /** As the caller wrote them; resolved when a person looks, so that asking reveals no account. */
  readonly accounts: readonly string[];
  /** Normalised. */
  readonly scopes: readonly string[];
}

export type PairingState =
  | { readonly kind: 'pending' }
  | { readonly kind: 'approved'; readonly delivery: Delivery }
  | { readonly kind: 'denied' }
  | { readonly kind: 'expired' };

/** What the next poll receives, once. */
export interface Delivery {
  readonly callerId: string;
  readonly key: Secret;
  readonly granted: readonly { readonly account: string; readonly scopes: readonly string[] }[];
  readonly expiresAt: number;
}

export interface Pairing {
  readonly id: string;
  readonly code: string;
  readonly wish: Wish;
  readonly peer: PeerView;
  /** Seconds since the epoch, for people; the boot clock decides. */
  readonly expiresAt: number;
  readonly state: PairingState;
}

export interface Pairings {
  open(wish: Wish, peer: PeerView, asker?: Asker): Result<PairBody>;
  /** The pairing whose secret this is. Unknown id, wrong secret and delivered: one answer. */
  poll(id: string, secret: Secret | undefined): Result<Pairing>;
  /**
   * Whoever asked needs no answer any more. No person refused anything, so a few of these are free; a
   * program that asks and withdraws in a loop is cooled down as well. The pairing as it was.
   */
  withdraw(id: string, secret: Secret | undefined): Result<Pairing>;
  pending(): readonly Pairing[];
  withCode(code: string): Pairing | undefined;
  approve(id: string, delivery: Delivery): void;
  deny(id: string): void;
  /** The key was handed over. */
  close(id: string): void;
  stop(): void;
}

const lifetime = 5 * 60_000;
/** Seconds. RFC 8628 §3.2 says 5 where nothing is said; a person who sits beside it likes 2. */
export const pollInterval = 2;

/** RFC 8628 §6.1: consonants only, so that no code spells a word and none is read as a digit. */
const codeLetters = 'BCDFGHJKLMNPQRSTVWXZ';

/** A person may type it in lower case, with spaces or without the dash. */
const bareCode = (code: string): string => code.toUpperCase().replace(/[^A-Z]/g, '');

interface Entry {
  pairing: Pairing;
  readonly asker: Asker;
  readonly secretHash: Buffer;
  readonly endsAt: number;
  polledAt: number | undefined;
  cancelTimer: () => void;
}

export function createPairings(deps: {
  readonly clock: Clock;
  readonly random: Random;
  /** Expired, undelivered: whoever keeps the caller's record takes it back. */
  readonly abandoned: (pairing: Pairing) => void;
}): Pairings {
  const { clock, random } = deps;
  const entries = new Map<string, Entry>();
  const limits: Readonly<Record<Asker, PairingLimits>> = {
    program: createPairingLimits(clock, 'program'),
    owner: createPairingLimits(clock, 'owner'),
  };

  const pending = () => [...entries.values()].filter((e) => e.pairing.state.kind === 'pending');

  /** Unknown id and wrong secret take the same time. */
  const opened = (id: string, secret: Secret | undefined): Entry | undefined => {
    expireDue();
    const entry = entries.get(id);
    return matchesHash(secret, entry?.secretHash) ? entry : undefined;
  };

  const remove = (id: string) => {
    entries.get(id)?.cancelTimer();
    entries.delete(id);
  };

  const settle = (entry: Entry, state: PairingState) => {
    entry.pairing = { ...entry.pairing, state };
  };

  /** Timers stop while the machine sleeps, so each look judges by the boot clock as well. */
  const expireDue = () => {
    for (const [id, entry] of entries) {
      if (clock.boot() < entry.endsAt) continue;
      const before = entry.pairing;
      if (before.state.kind === 'pending' || before.state.kind === 'approved') {
        entry.cancelTimer();
        settle(entry, { kind: 'expired' });
        if (before.state.kind === 'pending') limits[entry.asker].refused();
        deps.abandoned(before);
      } else if (clock.boot() >= entry.endsAt + lifetime) {
        entries.delete(id);
      }
    }
  };

  /** The boot clock may be read in steps of a second and stand just before the end when the timer fires. */
  const onTimer = (id: string) => {
    expireDue();
    const entry = entries.get(id);
    if (entry && clock.boot() < entry.endsAt) {
      entry.cancelTimer = clock.after(1000, () => onTimer(id));
    }
  };

  const waitSeconds = (asker: Asker, peer: PeerView): number => {
    const waiting = pending().filter((entry) => entry.asker === asker);
    return limits[asker].wait(
      waiting.map(({ pairing, endsAt }) => ({ peer: pairing.peer, endsAt })),
      peer,
    );
  };

  const newCode = (): string => {
    for (;;) {
      // 240 is the largest multiple of 20 in a byte: above it some letters would be likelier.
      const letters = [...random.bytes(32)].filter((byte) => byte < 240).slice(0, 8);
      const text = letters.map((byte) => codeLetters[byte % 20]).join('');
      const code = `${text.slice(0, 4)}-${text.slice(4)}`;
      const taken = [...entries.values()].some((entry) => entry.pairing.code === code);
      if (text.length === 8 && !taken) return code;
    }
  };

  return {
    open(wish, peer, asker = 'program') {
      expireDue();
      const wait = waitSeconds(asker, peer);
      if (wait > 0) {
        return fail('rate_limited', 'Too many pairings are asked for. Try again later.', {
          retryAfter: wait,
        });
      }
      const id = base32Text(random.bytes(20));
      const secret = new Secret(randomText(random, 32));
      const pairing: Pairing = {
        id,
        code: newCode(),
        wish,
        peer,
        expiresAt: Math.floor((clock.now() + lifetime) / 1000),
        state: { kind: 'pending' },
      };
      entries.set(id, {
        pairing,
        asker,
        secretHash: hashSecret(secret),
        endsAt: clock.boot() + lifetime,
        polledAt: undefined,
        cancelTimer: clock.after(lifetime, () => onTimer(id)),
      });
      return ok({
        pairing_id: id,
        secret: secret.reveal(),
        code: pairing.code,
        expires_in: lifetime / 1000,
        interval: pollInterval,
      });
    },

    poll(id, secret) {
      const entry = opened(id, secret);
      if (!entry) return failedUnknown;
      const last = entry.polledAt;
      entry.polledAt = clock.boot();
      if (
        entry.pairing.state.kind === 'pending' &&
        last !== undefined &&
        clock.boot() - last < pollInterval * 1000
      ) {
        return fail('slow_down', 'You ask too often.', { retryAfter: pollInterval });
      }
      return ok(entry.pairing);
    },

    withdraw(id, secret) {
      const entry = opened(id, secret);
      const kind = entry?.pairing.state.kind;
      if (!entry || (kind !== 'pending' && kind !== 'approved')) return failedUnknown;
      remove(id);
      // After a yes nobody is being asked any more.
      if (kind === 'pending') limits[entry.asker].withdrawn();
      return ok(entry.pairing);
    },

    pending() {
      expireDue();
      return pending().map((entry) => entry.pairing);
    },

    withCode(code) {
      expireDue();
      const wanted = bareCode(code);
      return pending().find((entry) => bareCode(entry.pairing.code) === wanted)?.pairing;
    },

    approve(id, delivery) {
      const entry = entries.get(id);
      if (!entry) return;
      limits[entry.asker].approved();
      settle(entry, { kind: 'approved', delivery });
    },

    deny(id) {
      const entry = entries.get(id);
      if (!entry) return;
      settle(entry, { kind: 'denied' });
      limits[entry.asker].refused();
    },

    close: remove,

    stop() {
      for (const entry of entries.values()) entry.cancelTimer();
    },
  };
}

export const unknownPairing: Failure = {
  code: 'not_found',
  sentence: 'There is no such pairing. Start a new one.',
};
const failedUnknown = { ok: false as const, failure: unknownPairing };
