import { z } from 'zod';
import type { AskMode } from '../../shared/app-state.ts';
import { parseRarely } from '../parse-rarely.ts';
import type { Log, SettingsStore } from '../ports.ts';
import type { CallerGrant } from './policy.ts';
import { canonicalText, type Seal } from './policy-seal.ts';

/**
 * The callers' document: who holds a key, for what, until when. One settings document of its own;
 * fields it does not know are written back as they were, so that an older version does not lose what
 * a newer one added.
 */
const callerRecord = z.looseObject({
  id: z.string().regex(/^[a-z2-7]{10}$/),
  name: z.string().min(1),
  /** SHA-256 of the secret, in hex. The secret itself is never stored. */
  key_hash: z.string().regex(/^[0-9a-f]{64}$/),
  grants: z.array(
    z.looseObject({
      account: z.string(),
      scopes: z.array(z.string()),
      since: z.number().optional(),
    }),
  ),
  created_at: z.number(),
  expires_at: z.number(),
  /** Of an earlier version; now in `uses`. */
  last_used_at: z.number().nullable().optional(),
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
  uses: z.record(z.string(), z.number()).optional(),
  seal: z.looseObject({ epoch: z.number(), mac: z.string() }).optional(),
});

/**
 * Everything is sealed but these: uses and the clock's high-water mark are written every minute, and
 * each seal costs a write to a keychain. Who edits them can keep an idle caller alive until its date,
 * and the date is sealed.
 */
const unsealed = new Set(['seal', 'uses', 'high_water']);

export const sealedContent = (document: object): string =>
  canonicalText(
    Object.fromEntries(Object.entries(document).filter(([name]) => !unsealed.has(name))),
  );

/** A caller as requests see it. Instants are seconds since the epoch. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly keyHash: Buffer;
  readonly grants: readonly CallerGrant[];
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

export const usualIdleDays = 30;

/** What the document held at the start. */
export interface StoredCallers {
  /** The whole document as it was read; undefined at the very first start. */
  readonly document: object | undefined;
  readonly seal: Seal | undefined;
  /** It could not be read; it is put aside when the list is written again. */
  readonly damaged: boolean;
  readonly uses: Readonly<Record<string, number>>;
  readonly records: readonly CallerRecord[];
  /** Entries this version cannot read: kept, and never served. */
  readonly unreadable: readonly unknown[];
  readonly unknownFields: object;
  readonly highWater: number;
  readonly paused: boolean;
  readonly writable: boolean;
}

/** Ours, or a newer version's, which is left as it is; anything else is put aside before it is written over. */
const isReadable = (document: unknown): boolean =>
  parseRarely(callersDocument, document).success || isNewer(document);

const isNewer = (document: unknown): boolean => {
  const schema = (document as { schema?: unknown } | null)?.schema;
  return typeof schema === 'number' && schema > 1;
};

export function loadCallers(document: SettingsStore, log: Log): StoredCallers {
  const { settings, damaged } = document.read(isReadable);
  const empty: StoredCallers = {
    ...{ records: [], unreadable: [], unknownFields: {}, highWater: 0, paused: false, uses: {} },
    ...{ document: undefined, seal: undefined, damaged, writable: true },
  };
  if (settings === undefined) return empty;
  const parsed = parseRarely(callersDocument, settings);
  if (!parsed.success) {
    log.warn('callers_unreadable');
    return { ...empty, damaged: true, writable: !isNewer(settings) };
  }
  const { callers, high_water, paused = false, uses = {}, seal, ...unknownFields } = parsed.data;
  const records: CallerRecord[] = [];
  const unreadable: unknown[] = [];
  for (const entry of callers) {
    const record = parseRarely(callerRecord, entry);
    if (record.success) records.push(record.data);
    else unreadable.push(entry);
  }
  if (unreadable.length > 0) log.warn('caller_unreadable', { count: unreadable.length });
  return {
    ...{ records, unreadable, unknownFields, highWater: high_water ?? 0, paused, uses },
    ...{ document: settings as object, seal, damaged: false, writable: true },
  };
}

export const fromRecord = (record: CallerRecord, usedAt: number | undefined): Caller => ({
  id: record.id,
  name: record.name,
  keyHash: Buffer.from(record.key_hash, 'hex'),
  grants: record.grants,
  createdAt: record.created_at,
  expiresAt: record.expires_at,
  lastUsedAt: usedAt ?? record.last_used_at ?? null,
  delivered: record.delivered,
  ask: record.ask ?? 'never',
  idleDays: record.idle_days ?? usualIdleDays,
  perMinute: record.per_minute ?? null,
  paused: record.paused ?? false,
  allowFullToken: record.allow_full_token ?? false,
});

export const toRecord = (caller: Caller, record?: CallerRecord): CallerRecord => ({
  ...record,
  id: caller.id,
  name: caller.name,
  key_hash: caller.keyHash.toString('hex'),
  grants: caller.grants.map((grant) => ({ ...grant, scopes: [...grant.scopes] })),
  created_at: caller.createdAt,
  expires_at: caller.expiresAt,
  last_used_at: undefined,
  delivered: caller.delivered,
  ask: caller.ask,
  idle_days: caller.idleDays,
  per_minute: caller.perMinute,
  paused: caller.paused,
  allow_full_token: caller.allowFullToken,
});
