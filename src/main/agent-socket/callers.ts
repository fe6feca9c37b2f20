import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { Clock, Log, SettingsStore } from '../ports.ts';
import {
  type Caller,
  type CallerRecord,
  fromRecord,
  loadCallers,
  sealedContent,
  toRecord,
} from './caller-records.ts';
import { clockIsBehind } from './clock-behind.ts';
import type { CallerGrant } from './policy.ts';
import type { Seal, SealKey } from './policy-seal.ts';

/** What a person may change about a caller. */
export type Policy = Pick<
  Caller,
  'grants' | 'expiresAt' | 'ask' | 'idleDays' | 'perMinute' | 'paused' | 'allowFullToken'
>;

export interface CallerBook {
  /** The key is here: what the document holds may be used, or it turns out that somebody changed it. */
  unlock(key: SealKey): void;
  /** The key cannot be had now. */
  keepLocked(failure: Failure): void;
  /**
   * A person looked at a changed document, or at a clock that is behind: `accept` keeps the callers as they
   * are, otherwise all go. Instants are judged by the clock again.
   */
  review(accept: boolean): Result<void>;
  state(): BookLock['kind'];
  /** Why no caller may be trusted now. */
  trouble(): Failure | undefined;
  /** Resolves when the secret store knows the newest epoch, or says why not. */
  saved(): Promise<Result<void>>;

  all(): readonly Caller[];
  byId(id: string): Caller | undefined;
  /** Neither expired by date nor left idle. */
  isAlive(caller: Caller): boolean;
  add(caller: Caller): Result<void>;
  markDelivered(id: string): Result<void>;
  /** Takes effect at once, also when it cannot be written; then the failure says so. */
  remove(id: string): Result<void>;
  setGrants(id: string, grants: readonly CallerGrant[]): Result<void>;
  /** Holds at once like a removal, also where it cannot be written. */
  pauseOne(id: string): Result<void>;
  /** Nothing changes where it cannot be written. */
  change(id: string, fields: Partial<Policy>): Result<void>;
  /** Notes the use; written within a minute, not on the hot path. */
  touch(caller: Caller): void;
  /** Seconds since the epoch, never before an instant this book has already seen (C148). */
  now(): number;
  /**
   * Seconds that the clock is behind the latest instant seen, where that is more than a day: it was set
   * back, or was ahead before. Every key that would have ended by then counts as ended.
   */
  clockBehind(): number;
  /** A person paused everything; holds at once, and after a restart where it could be written. */
  isPaused(): boolean;
  /** Writes again what the disk refused before. */
  saveAgain(): void;
  setPaused(paused: boolean): Result<void>;
  close(): void;
}

const daySeconds = 24 * 3600;
/** What a clock may lose without a word: a battery, or another system that keeps local time in it. */
const usualLoss = daySeconds;
/** A crash may lose one minute of "last used", which thirty days of idleness do not notice. */
const writeDelay = 60_000;

export function openCallerBook(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly document: SettingsStore;
  /** Time for faces to show what `touch` noted: at the first use of a key, later when uses were written. */
  readonly usesToShow: () => void;
  /** Somebody changed the document while Keybearer runs; it is about to be put aside and written anew. */
  readonly changedOutside: () => void;
}): CallerBook {
  const { clock, log, document } = deps;
  const stored = loadCallers(document, log);
  const callers = new Map<string, { caller: Caller; record: CallerRecord }>();
  let highWater = stored.highWater;
  let paused = stored.paused;
  let lock: BookLock = { kind: 'opening' };
  /** The content that was sealed last; only another one needs another epoch. */
  let sealed: { readonly content: string; readonly seal: Seal } | undefined;
  /** A change came while nothing could be sealed. */
  let owed = false;
  let cancelWrite: (() => void) | undefined;
  const noticedExpired = new Set<string>();

  for (const record of stored.records) {
    if (record.delivered)
      callers.set(record.id, { caller: fromRecord(record, stored.uses[record.id]), record });
    else log.info('caller_undelivered_removed', { caller_id: record.id });
  }

  const wallClock = () => Math.floor(clock.now() / 1000);
  const now = () => {
    highWater = Math.max(highWater, wallClock());
    return highWater;
  };
  const clockBehind = () => {
    const behind = now() - wallClock();
    return behind > usualLoss ? behind : 0;
  };

  const write = (): Result<void> => {
    if (!stored.writable) return fail('store_write_failed', newerVersion);
    owed = true;
    if (lock.kind !== 'open') return failed(troubleOf(lock) ?? stillOpening);
    cancelWrite?.();
    cancelWrite = undefined;
    const policy = {
      ...stored.unknownFields,
      schema: 1,
      callers: [
        ...[...callers.values()].map(({ caller, record }) => toRecord(caller, record)),
        ...stored.unreadable,
      ],
      paused,
    };
    const content = sealedContent(policy);
    const seal = sealed?.content === content ? sealed.seal : lock.key.sign(content);
    const uses = Object.fromEntries(
      [...callers.values()].map(({ caller }) => [caller.id, caller.lastUsedAt ?? undefined]),
    );
    if (document.wasChangedOutside()) deps.changedOutside();
    const written = document.write({ ...policy, uses, high_water: now(), seal });
    if (!written.ok) return written;
    owed = false;
    if (seal !== sealed?.seal) lock.key.commit(seal);
    sealed = { content, seal };
    return written;
  };

  /** Whether the document is the one we wrote, or from before there was a seal. */
  const isOurs = (key: SealKey): boolean => {
    if (stored.damaged) return false;
    if (stored.document === undefined) return !key.hasSealed;
    if (!stored.seal) return key.isNew;
    const content = sealedContent(stored.document);
    if (!key.isOurs(content, stored.seal)) return false;
    sealed = { content, seal: stored.seal };
    return true;
  };

  const writeSoon = () => {
    cancelWrite ??= clock.after(writeDelay, () => {
      cancelWrite = undefined;
      if (!write().ok) log.warn('callers_not_written');
      deps.usesToShow();
    });
  };

  const change = (id: string, fields: Partial<Caller>): Result<void> => {
    const entry = callers.get(id);
    if (!entry) return fail('not_found', 'There is no such caller.');
    const behind = clockBehind();
    // A new end would be counted from an instant that may lie years ahead.
    if (fields.expiresAt !== undefined && behind > 0)
      return fail('conflict', clockIsBehind(behind));
    const before = entry.caller;
    entry.caller = { ...before, ...fields };
    const written = write();
    if (!written.ok) entry.caller = before;
    return written;
  };

  return {
    unlock(key) {
      if (!isOurs(key)) {
        lock = { kind: 'tampered', key };
        return;
      }
      lock = { kind: 'open', key };
      const unsealedYet = stored.document !== undefined && !stored.seal;
      if ((owed || unsealedYet) && !write().ok) log.warn('callers_not_written');
    },
    keepLocked(failure) {
      lock = { kind: 'locked', failure };
    },
    review(accept) {
      const isBehind = clockBehind() > 0;
      if (lock.kind !== 'tampered' && lock.kind !== 'open') return nothingToReview;
      if (lock.kind === 'open' && !isBehind) return nothingToReview;
      const before = new Map(callers);
      const [suspended, mark] = [lock, highWater];
      lock = { kind: 'open', key: lock.key };
      if (!accept) callers.clear();
      if (isBehind) highWater = wallClock();
      const written = write();
      if (written.ok) return written;
      lock = suspended;
      highWater = mark;
      for (const [id, entry] of before) callers.set(id, entry);
      return written;
    },
    state: () => lock.kind,
    trouble: () => troubleOf(lock),
    saved: async () => ('key' in lock ? lock.key.saved() : ok(undefined)),
    all: () => [...callers.values()].map(({ caller }) => caller),
    byId: (id) => callers.get(id)?.caller,
    isAlive(caller) {
      const at = now();
      const usedAt = caller.lastUsedAt ?? caller.createdAt;
      if (at < caller.expiresAt && at < usedAt + caller.idleDays * daySeconds) return true;
      if (!noticedExpired.has(caller.id)) {
        // Written now, so that a clock set back before the next start does not revive the caller.
        noticedExpired.add(caller.id);
        if (!write().ok) log.warn('callers_not_written');
      }
      return false;
    },
    add(caller) {
      callers.set(caller.id, { caller, record: toRecord(caller) });
      const written = write();
      if (!written.ok) callers.delete(caller.id);
      return written;
    },
    markDelivered: (id) => change(id, { delivered: true }),
    remove(id) {
      if (!callers.delete(id)) return fail('not_found', 'There is no such caller.');
      const written = write();
      return written.ok ? written : fail(written.failure.code, revokedUntilRestart);
    },
    setGrants(id, grants) {
      const entry = callers.get(id);
      if (!entry) return fail('not_found', 'There is no such caller.');
      // Only ever shrinks; like a removal it holds even where the disk refuses.
      entry.caller = { ...entry.caller, grants };
      return write();
    },
    pauseOne(id) {
      const entry = callers.get(id);
      if (!entry) return fail('not_found', 'There is no such caller.');
      entry.caller = { ...entry.caller, paused: true };
      const written = write();
      return written.ok ? written : fail(written.failure.code, pausedUntilRestart);
    },
    change,
    touch(caller) {
      const entry = callers.get(caller.id);
      const at = now();
      if (!entry || entry.caller.lastUsedAt === at) return;
      const isFirst = entry.caller.lastUsedAt === null;
      entry.caller = { ...entry.caller, lastUsedAt: at };
      writeSoon();
      // Whoever has just connected a script looks whether it works.
      if (isFirst) deps.usesToShow();
    },
    now,
    clockBehind,
    isPaused: () => paused,
    saveAgain() {
      if (owed && lock.kind === 'open' && !write().ok) log.warn('callers_not_written');
    },
    setPaused(next) {
      paused = next;
      return write();
    },
    close() {
      const due = cancelWrite !== undefined || (owed && lock.kind === 'open');
      if (due && !write().ok) log.warn('callers_not_written');
      cancelWrite?.();
      cancelWrite = undefined;
    },
  };
}

type BookLock =
  | { readonly kind: 'opening' }
  | { readonly kind: 'locked'; readonly failure: Failure }
  | { readonly kind: 'tampered'; readonly key: SealKey }
  | { readonly kind: 'open'; readonly key: SealKey };

function troubleOf(lock: BookLock): Failure | undefined {
  if (lock.kind === 'locked') return lock.failure;
  return lock.kind === 'tampered' ? tampered : undefined;
}

const tampered: Failure = fail(
  'policy_tampered',
  'The list of callers was changed or taken away outside Keybearer, so nobody is served. Look at the callers, then keep or remove them all with "keybearer caller review".',
).failure;
const stillOpening: Failure = fail(
  'keychain_timeout',
  'Keybearer is still starting. Try again in a moment.',
  { retryAfter: 1 },
).failure;
const nothingToReview = fail('conflict', 'The list of callers is as Keybearer wrote it.');
const newerVersion =
  'The list of callers was written by a newer Keybearer. Update this one; nothing was changed.';
const revokedUntilRestart =
  'The caller is revoked now, but that could not be saved. See that the disk has room and the keychain is open, then revoke it again, or it returns at the next start.';
const pausedUntilRestart =
  'The caller is paused now, but that could not be saved. See that the disk has room and the keychain is open, then pause it again, or it goes on after the next start.';
