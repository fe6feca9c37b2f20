import { hash } from 'node:crypto';
import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { AuditEntry } from './audit.ts';
import { createGatherWindow, type GatherWindow } from './gather-window.ts';

/**
 * Cached tokens leave some ten thousand times a second, and a line for each would cost more than the
 * answer. Equal ones within a window become one line with their number: none is lost, and the hot
 * path neither hashes nor writes. Equal refusals are gathered behind the first one, which is written
 * at once: a stranger who knocks in a loop cannot push the record of yesterday out of the file.
 */
export interface AuditTally {
  /** `entry` is made only for the first of its kind. */
  token(served: ServedFromMemory, entry: () => AuditEntry): void;
  /** True for the first of its kind within a window, which the asker writes itself. */
  isFirst(entry: AuditEntry): boolean;
  /** Before anything else is written: a token stands before the revocation that came after it. */
  flushTokens(): void;
  /** Writes what is gathered. The windows stay: who goes on gets no new first line for it. */
  flush(): void;
  close(): void;
}

export interface ServedFromMemory {
  readonly callerId: string;
  readonly accountId: string;
  readonly scopes: readonly string[];
  /** Compared by identity: a token in memory is one object. */
  readonly token: Secret;
}

/** Whoever tries one permission after the other has them all in the record, and cannot fill it with them. */
const mostScopes = 20;

/** Enough to tell two tokens apart in a record, and far too little to find one. */
export const fingerprint = (token: Secret): string =>
  hash('sha256', token.reveal(), 'hex').slice(0, 8);

export function createAuditTally(clock: Clock, write: (entry: AuditEntry) => void): AuditTally {
  let tokens = new Map<Secret, GatheredTokens[]>();
  /** By caller and account: a token that took the place of another is no new beginning. */
  const tokenWindows = new Map<string, GatherWindow>();
  const refusals = new Map<string, Refusals>();

  const seconds = () => Math.floor(clock.now() / 1000);

  /** Says since when and until when, where the line's own time does not. */
  const writeGathered = ({ entry, count, since, until }: Gathered, more: Partial<AuditEntry>) =>
    write({ ...entry, ...more, count, ...(since !== seconds() && { since, until }) });

  const flushTokens = (only?: GatherWindow) => {
    const gathered = tokens;
    tokens = new Map();
    for (const [token, services] of gathered) {
      for (const one of services) {
        if (only && one.window !== only) keep(one);
        else writeGathered(one, { tokenFp: fingerprint(token) });
      }
    }
  };

  const keep = (one: GatheredTokens): void => {
    const services = tokens.get(one.served.token);
    if (services) services.push(one);
    else tokens.set(one.served.token, [one]);
  };

  const flushRefusals = (refused: Refusals): void => {
    const { gathered } = refused;
    refused.gathered = undefined;
    if (!gathered) return;
    const { scopes } = gathered;
    writeGathered(gathered, scopes.size > 0 ? { scopes: [...scopes] } : {});
  };

  const flush = () => {
    flushTokens();
    for (const refused of refusals.values()) flushRefusals(refused);
  };

  const tokenWindow = ({ callerId, accountId }: ServedFromMemory): GatherWindow => {
    const key = `${callerId} ${accountId}`;
    const known = tokenWindows.get(key);
    if (known) return known;
    forgetQuiet(tokenWindows, (window) => window);
    const window: GatherWindow = createGatherWindow(clock, () => flushTokens(window));
    tokenWindows.set(key, window);
    return window;
  };

  const refusalsLike = (entry: AuditEntry): Refusals => {
    const { event, reason, accountId, peer } = entry;
    // Who failed to show a key can claim any id, and so could make every line a first one.
    const callerId = event === 'authenticate' ? '' : entry.callerId;
    const key = JSON.stringify([event, reason, callerId, accountId, peer?.uid]);
    const known = refusals.get(key);
    if (known) return known;
    forgetQuiet(refusals, ({ window }) => window);
    const refused: Refusals = {
      window: createGatherWindow(clock, () => flushRefusals(refused)),
      gathered: undefined,
    };
    refusals.set(key, refused);
    return refused;
  };

  return {
    token(served, entry) {
      const known = tokens.get(served.token)?.find((one) => sameService(one.served, served));
      if (known) {
        known.count += 1;
        known.until = seconds();
        known.window.enter();
        return;
      }
      const [window, now] = [tokenWindow(served), seconds()];
      keep({ ...{ served, window, entry: entry() }, ...{ count: 1, since: now, until: now } });
      window.enter();
    },
    isFirst(entry) {
      const refused = refusalsLike(entry);
      if (refused.window.enter()) return true;
      const now = seconds();
      refused.gathered ??= {
        ...{ entry, scopes: new Set() },
        ...{ count: 0, since: now, until: now },
      };
      addTo(refused.gathered, entry, now);
      return false;
    },
    flushTokens: () => flushTokens(),
    flush,
    close() {
      flush();
      for (const window of tokenWindows.values()) window.close();
      for (const { window } of refusals.values()) window.close();
      tokenWindows.clear();
      refusals.clear();
    },
  };
}

interface Gathered {
  /** Of the first one. */
  readonly entry: AuditEntry;
  count: number;
  /** Seconds of the wall clock, of the first and the last one. */
  readonly since: number;
  until: number;
}

interface GatheredTokens extends Gathered {
  readonly served: ServedFromMemory;
  readonly window: GatherWindow;
}

/** Refusals of a kind, and those after the written one with what they asked for. */
interface Refusals {
  readonly window: GatherWindow;
  gathered: (Gathered & { readonly scopes: Set<string> }) | undefined;
}

function addTo(
  gathered: NonNullable<Refusals['gathered']>,
  { scopes = [] }: AuditEntry,
  now: number,
): void {
  gathered.count += 1;
  gathered.until = now;
  for (const scope of scopes) if (gathered.scopes.size < mostScopes) gathered.scopes.add(scope);
}

function forgetQuiet<Kind>(kinds: Map<string, Kind>, windowOf: (kind: Kind) => GatherWindow): void {
  for (const [key, kind] of kinds) if (windowOf(kind).isAtRest()) kinds.delete(key);
}

const sameService = (one: ServedFromMemory, other: ServedFromMemory): boolean =>
  one.callerId === other.callerId &&
  one.accountId === other.accountId &&
  one.scopes.length === other.scopes.length &&
  one.scopes.every((scope, at) => scope === other.scopes[at]);
