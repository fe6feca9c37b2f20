/**
 * A token bucket (§3 item 7 of the socket's guard): `capacity` at once, refilled evenly over a
 * minute. Instants are milliseconds of the boot clock, so that a wall clock that somebody sets
 * neither opens nor shuts it (S91, C149).
 */
export interface TokenBucket {
  /** 0 when one was taken; otherwise the seconds until the next one is there. */
  take(boot: number): number;
  giveBack(): void;
}

const minute = 60_000;

export function tokenBucket(capacity: number): TokenBucket {
  const interval = minute / capacity;
  let level = capacity;
  let filledAt: number | undefined;
  return {
    take(boot) {
      level = Math.min(capacity, level + (boot - (filledAt ?? boot)) / interval);
      filledAt = boot;
      if (level < 1) return Math.ceil(((1 - level) * interval) / 1000);
      level -= 1;
      return 0;
    },
    giveBack() {
      level = Math.min(capacity, level + 1);
    },
  };
}

/** What leaves for the authorization server: 30 a minute for each caller, 120 for all together. */
export interface UpstreamBudget {
  take(callerId: string, boot: number): number;
  /** It turned out that nothing was asked upstream. */
  giveBack(callerId: string): void;
  forget(callerId: string): void;
}

export function upstreamBudget(perCaller = 30, inAll = 120): UpstreamBudget {
  const callers = new Map<string, TokenBucket>();
  const all = tokenBucket(inAll);
  return {
    take(callerId, boot) {
      let own = callers.get(callerId);
      if (!own) {
        own = tokenBucket(perCaller);
        callers.set(callerId, own);
      }
      // The caller's own first: one who is over it must not eat what is left for the others.
      return own.take(boot) || all.take(boot);
    },
    giveBack(callerId) {
      callers.get(callerId)?.giveBack();
      all.giveBack();
    },
    forget: (callerId) => void callers.delete(callerId),
  };
}

/** The rate that a person set for one caller, on everything it asks for (S91); most have none. */
export interface CallerRates {
  take(caller: { readonly id: string; readonly perMinute: number | null }, boot: number): number;
}

export function callerRates(): CallerRates {
  const buckets = new Map<string, { readonly perMinute: number; readonly bucket: TokenBucket }>();
  return {
    take({ id, perMinute }, boot) {
      if (perMinute === null) return 0;
      let own = buckets.get(id);
      if (own?.perMinute !== perMinute) {
        own = { perMinute, bucket: tokenBucket(perMinute) };
        buckets.set(id, own);
      }
      return own.bucket.take(boot);
    },
  };
}

/**
 * How long the answer to a failed authentication is held back (S92): not at all for the first ten in
 * a minute, then twice as long each time up to ten seconds. Only failures wait.
 */
export interface FailureBrake {
  delay(boot: number): number;
}

const firstDelay = 250;
const longestDelay = 10_000;

export function failureBrake(perMinute = 10): FailureBrake {
  const free = tokenBucket(perMinute);
  let held = 0;
  return {
    delay(boot) {
      if (free.take(boot) === 0) {
        held = 0;
        return 0;
      }
      held += 1;
      return Math.min(longestDelay, firstDelay * 2 ** (held - 1));
    },
  };
}
