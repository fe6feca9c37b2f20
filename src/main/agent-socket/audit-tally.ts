import { hash } from 'node:crypto';
import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { AuditEntry } from './audit.ts';

/**
 * Cached tokens leave some ten thousand times a second, and a line for each would cost more than the
 * answer. Equal ones within a second become one line with their number: none is lost, and the hot
 * path neither hashes nor writes. Equal refusals are gathered behind the first one, which is written
 * at once: a stranger who knocks in a loop cannot push the record of yesterday out of the file.
 */
export interface AuditTally {
  /** `entry` is made only for the first of its kind. */
  token(served: ServedFromMemory, entry: () => AuditEntry): void;
  /** True for the first of its kind within a second, which the asker writes itself. */
  isFirst(entry: AuditEntry): boolean;
  /** Before anything else is written: a token stands before the revocation that came after it. */
  flushTokens(): void;
  flush(): void;
}

export interface ServedFromMemory {
  readonly callerId: string;
  readonly accountId: string;
  readonly scopes: readonly string[];
  /** Compared by identity: a token in memory is one object. */
  readonly token: Secret;
}

const gatherMs = 1_000;

/** Whoever tries one permission after the other has them all in the record, and cannot fill it with them. */
const mostScopes = 20;

/** Enough to tell two tokens apart in a record, and far too little to find one. */
export const fingerprint = (token: Secret): string =>
  hash('sha256', token.reveal(), 'hex').slice(0, 8);

export function createAuditTally(clock: Clock, write: (entry: AuditEntry) => void): AuditTally {
  let tokens: { readonly served: ServedFromMemory; readonly entry: AuditEntry; count: number }[] =
    [];
  let repeats = new Map<string, Repeats>();
  let cancel: (() => void) | undefined;

  const flushTokens = () => {
    const gathered = tokens;
    tokens = [];
    for (const { served, entry, count } of gathered) {
      write({ ...entry, tokenFp: fingerprint(served.token), count });
    }
  };

  const flush = () => {
    cancel?.();
    cancel = undefined;
    const repeated = repeats;
    repeats = new Map();
    flushTokens();
    for (const { entry, count, scopes } of repeated.values()) {
      if (count > 0) write({ ...entry, ...(scopes.size > 0 && { scopes: [...scopes] }), count });
    }
  };

  return {
    token(served, entry) {
      const known = tokens.find((one) => sameService(one.served, served));
      if (known) {
        known.count += 1;
        return;
      }
      tokens.push({ served, entry: entry(), count: 1 });
      cancel ??= clock.after(gatherMs, flush);
    },
    isFirst(entry) {
      const { event, reason, accountId, peer } = entry;
      // Who failed to show a key can claim any id, and so could make every line a first one.
      const callerId = event === 'authenticate' ? '' : entry.callerId;
      const key = JSON.stringify([event, reason, callerId, accountId, peer?.uid]);
      const known = repeats.get(key);
      if (known) addTo(known, entry);
      else repeats.set(key, { entry, count: 0, scopes: new Set() });
      cancel ??= clock.after(gatherMs, flush);
      return known === undefined;
    },
    flushTokens,
    flush,
  };
}

/** Refusals after the first of their kind, and what these asked for. */
interface Repeats {
  readonly entry: AuditEntry;
  readonly scopes: Set<string>;
  count: number;
}

function addTo(repeats: Repeats, { scopes = [] }: AuditEntry): void {
  repeats.count += 1;
  for (const scope of scopes) if (repeats.scopes.size < mostScopes) repeats.scopes.add(scope);
}

const sameService = (one: ServedFromMemory, other: ServedFromMemory): boolean =>
  one.token === other.token &&
  one.callerId === other.callerId &&
  one.accountId === other.accountId &&
  one.scopes.length === other.scopes.length &&
  one.scopes.every((scope, at) => scope === other.scopes[at]);
