import { z } from 'zod';
import type { AskMode } from '../../shared/app-state.ts';
import { fail, type Result } from '../../shared/failure.ts';
import type { Clock, Log, SettingsStore } from '../ports.ts';
import type { Grant } from './policy.ts';

/**
 * The book of callers: who holds a key, for what, until when. One settings document of its own;
 * fields it does not know are written back as they were, so that an older version does not lose what
 * a newer one added.
 */
const callerRecord = z.looseObject({
  id: z.string().regex(/^[a-z2-7]{10}$/),
  name: z.string().min(1),
  /** SHA-256 of the secret, in hex. The secret itself is never stored. */
  key_hash: z.string().regex(/^[0-9a-f]{64}$/),
  grants: z.array(z.looseObject({ account: z.string(), scopes: z.array(z.string()) })),
  created_at: z.number(),
  expires_at: z.number(),
  last_used_at: z.number().nullable(),
  /** False until the caller has fetched its key; such a record does not survive a restart (S90). */
  delivered: z.boolean(),
  ask: z.enum(['never', 'session', 'always']).optional(),
  idle_days: z.number().optional(),
  per_minute: z.number().nullable().optional(),
  paused: z.boolean().optional(),
  allow_full_token: z.boolean().optional(),
});

export type CallerRecord = z.infer<typeof callerRecord>;

const callersDocument = z.looseObject({
  schema: z.literal(1),
  callers: z.array(z.unknown()),
  high_water: z.number().optional(),
  paused: z.boolean().optional(),
});

/** A caller as requests see it. Instants are seconds since the epoch. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly keyHash: Buffer;
  readonly grants: readonly Grant[];
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  readonly delivered: boolean;
  readonly ask: AskMode;
  readonly idleDays: number;
  readonly perMinute: number | null;
  readonly paused: boolean;
  readonly allowFullToken: boolean;
}

/** What a person may change about a caller. */
export type Policy = Pick<
  Caller,
  'grants' | 'expiresAt' | 'ask' | 'idleDays' | 'perMinute' | 'paused' | 'allowFullToken'
>;

export interface CallerBook {
  all(): readonly Caller[];
  byId(id: string): Caller | undefined;
  /** Neither expired by date nor left idle. */
  isAlive(caller: Caller): boolean;
  add(caller: Caller): Result<void>;
  markDelivered(id: string): Result<void>;
  /** Takes effect at once, also when it cannot be written; then the failure says so. */
  remove(id: string): Result<void>;
  setGrants(id: string, grants: readonly Grant[]): Result<void>;
  /** Holds at once like a removal, also where it cannot be written. */
  pauseOne(id: string): Result<void>;
  /** Nothing changes where it cannot be written. */
  change(id: string, fields: Partial<Policy>): Result<void>;
  /** Notes the use; written within a minute, not on the hot path. */
  touch(caller: Caller): void;
  /** Seconds since the epoch, never before an instant this book has already seen (C148). */
  now(): number;
  /** A person paused everything; holds at once, and after a restart where it could be written. */
  isPaused(): boolean;
  setPaused(paused: boolean): Result<void>;
  close(): void;
}

export const usualIdleDays = 30;
const daySeconds = 24 * 3600;
/** A crash may lose one minute of "last used", which thirty days of idleness do not notice. */
const writeDelay = 60_000;

export function openCallerBook(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly document: SettingsStore;
  /** Called when uses that `touch` noted have been written; time for faces to show them. */
  readonly usesWritten: () => void;
}): CallerBook {
  const { clock, log, document } = deps;
  const stored = load(document, log);
  const callers = new Map<string, { caller: Caller; record: CallerRecord }>();
  let highWater = stored.highWater;
  let paused = stored.paused;
  let cancelWrite: (() => void) | undefined;
  const noticedExpired = new Set<string>();

  for (const record of stored.records) {
    if (record.delivered) callers.set(record.id, { caller: fromRecord(record), record });
    else log.info('caller_undelivered_removed', { caller_id: record.id });
  }

  const now = () => {
    highWater = Math.max(highWater, Math.floor(clock.now() / 1000));
    return highWater;
  };

  const write = (): Result<void> => {
    if (!stored.writable) return fail('store_write_failed', newerVersion);
    cancelWrite?.();
    cancelWrite = undefined;
    return document.write({
      ...stored.unknownFields,
      schema: 1,
      callers: [
        ...[...callers.values()].map(({ caller, record }) => toRecord(caller, record)),
        ...stored.unreadable,
      ],
      high_water: now(),
      paused,
    });
  };

  const writeSoon = () => {
    cancelWrite ??= clock.after(writeDelay, () => {
      cancelWrite = undefined;
      if (!write().ok) log.warn('callers_not_written');
      deps.usesWritten();
    });
  };

  const change = (id: string, fields: Partial<Caller>): Result<void> => {
    const entry = callers.get(id);
    if (!entry) return fail('not_found', 'There is no such caller.');
    const before = entry.caller;
    entry.caller = { ...before, ...fields };
    const written = write();
    if (!written.ok) entry.caller = before;
    return written;
  };

  return {
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
      return written.ok ? written : fail('store_write_failed', revokedUntilRestart);
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
      return written.ok ? written : fail('store_write_failed', pausedUntilRestart);
    },
    change,
    touch(caller) {
      const entry = callers.get(caller.id);
      const at = now();
      if (!entry || entry.caller.lastUsedAt === at) return;
      entry.caller = { ...entry.caller, lastUsedAt: at };
      writeSoon();
    },
    now,
    isPaused: () => paused,
    setPaused(next) {
      paused = next;
      return write();
    },
    close() {
      if (cancelWrite && !write().ok) log.warn('callers_not_written');
      cancelWrite?.();
      cancelWrite = undefined;
    },
  };
}

const newerVersion =
  'The list of callers was written by a newer Keybearer. Update this one; nothing was changed.';
const revokedUntilRestart =
  'The caller is revoked now, but the settings could not be written: free some disk space and revoke it again, or it returns at the next start.';
const pausedUntilRestart =
  'The caller is paused now, but the settings could not be written: free some disk space and pause it again, or it goes on after the next start.';

interface Stored {
  readonly records: readonly CallerRecord[];
  /** Entries this version cannot read: kept, and never served. */
  readonly unreadable: readonly unknown[];
  readonly unknownFields: object;
  readonly highWater: number;
  readonly paused: boolean;
  readonly writable: boolean;
}

function load(document: SettingsStore, log: Log): Stored {
  const { settings } = document.read();
  const empty: Stored = {
    ...{ records: [], unreadable: [], unknownFields: {}, highWater: 0, paused: false },
    writable: true,
  };
  if (settings === undefined) return empty;
  const parsed = callersDocument.safeParse(settings);
  if (!parsed.success) {
    log.warn('callers_unreadable');
    const schema = (settings as { schema?: unknown } | null)?.schema;
    return { ...empty, writable: !(typeof schema === 'number' && schema > 1) };
  }
  const { callers, high_water, paused = false, ...unknownFields } = parsed.data;
  const records: CallerRecord[] = [];
  const unreadable: unknown[] = [];
  for (const entry of callers) {
    const record = callerRecord.safeParse(entry);
    if (record.success) records.push(record.data);
    else unreadable.push(entry);
  }
  if (unreadable.length > 0) log.warn('caller_unreadable', { count: unreadable.length });
  return {
    ...{ records, unreadable, unknownFields, highWater: high_water ?? 0, paused },
    writable: true,
  };
}

const fromRecord = (record: CallerRecord): Caller => ({
  id: record.id,
  name: record.name,
  keyHash: Buffer.from(record.key_hash, 'hex'),
  grants: record.grants,
  createdAt: record.created_at,
  expiresAt: record.expires_at,
  lastUsedAt: record.last_used_at,
  delivered: record.delivered,
  ask: record.ask ?? 'never',
  idleDays: record.idle_days ?? usualIdleDays,
  perMinute: record.per_minute ?? null,
  paused: record.paused ?? false,
  allowFullToken: record.allow_full_token ?? false,
});

const toRecord = (caller: Caller, record?: CallerRecord): CallerRecord => ({
  ...record,
  id: caller.id,
  name: caller.name,
  key_hash: caller.keyHash.toString('hex'),
  grants: caller.grants.map((grant) => ({ ...grant, scopes: [...grant.scopes] })),
  created_at: caller.createdAt,
  expires_at: caller.expiresAt,
  last_used_at: caller.lastUsedAt,
  delivered: caller.delivered,
  ask: caller.ask,
  idle_days: caller.idleDays,
  per_minute: caller.perMinute,
  paused: caller.paused,
  allow_full_token: caller.allowFullToken,
});
