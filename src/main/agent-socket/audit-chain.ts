import { hash } from 'node:crypto';
import { z } from 'zod';
import type { AuditChain } from '../../shared/audit.ts';
import type { AuditEntry } from './audit.ts';

/**
 * The record as lines of JSON, each with its number and the SHA-256 of the line before it: what is
 * changed, taken out or put in breaks the chain from there on. The end is held by an anchor in the
 * secret store, as a chain alone cannot show that its last lines were cut off.
 */
export interface ChainHead {
  readonly seq: number;
  /** SHA-256 of the line, in hex. */
  readonly hash: string;
}

/** What stands before the first line. */
export const chainStart: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** An entry with when it happened: seconds of the wall clock, and milliseconds of the one nobody sets. */
export interface StampedEntry extends AuditEntry {
  readonly t: number;
  readonly boot: number;
}

const address = /[^\s@<>"']+@[^\s@<>"']+/g;

export function chainLine(after: ChainHead, entry: StampedEntry): string {
  const { t, boot, event, callerName, ...rest } = entry;
  const shownName = callerName?.replace(address, '[address]');
  return JSON.stringify({
    ...{ seq: after.seq + 1, t, boot, event, ...rest, callerName: shownName },
    prev: after.hash,
  });
}

export const headOf = (seq: number, line: string): ChainHead => ({
  seq,
  hash: hash('sha256', line, 'hex'),
});

const lineSchema = z.object({
  seq: z.number().int().positive(),
  t: z.number(),
  event: z.string(),
  decision: z.enum(['allowed', 'refused', 'client_gone']),
  reason: z.string().optional(),
  requestId: z.string().optional(),
  callerId: z.string().optional(),
  callerName: z.string().optional(),
  peer: z
    .object({
      uid: z.number().nullable(),
      pid: z.number().nullable(),
      exe: z.string().nullable(),
    })
    .optional(),
  accountId: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  tokenFp: z.string().optional(),
  count: z.number().optional(),
  since: z.number().optional(),
  until: z.number().optional(),
  prev: z.string(),
});

export type AuditLine = z.infer<typeof lineSchema>;

export function parseLine(text: string): AuditLine | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export interface ChainCheck {
  /** The next line, oldest first; what it says, where it can be read. */
  line(text: string): AuditLine | undefined;
  /** `anchors`: lines that are known to have been written. */
  result(anchors: readonly ChainHead[], oldest?: OldestKnown): AuditChain;
}

/** The line the record began with when that was noted last. */
export interface OldestKnown {
  readonly line: ChainHead;
  /** It may have been rotated away since then. */
  readonly mayHaveRotated: boolean;
}

export function createChainCheck(): ChainCheck {
  let before: ChainHead | undefined;
  let brokenAt: number | undefined;
  const hashes = new Map<number, string>();
  let oldest: number | undefined;
  return {
    line(text) {
      const read = parseLine(text);
      const seq = read?.seq ?? (before?.seq ?? 0) + 1;
      // What stood before the oldest line is not here; whether it may be gone is asked of the anchor.
      const expected = before ?? (seq === 1 ? chainStart : undefined);
      const follows =
        read !== undefined &&
        (expected === undefined || (seq === expected.seq + 1 && read.prev === expected.hash));
      if (!follows) brokenAt ??= seq;
      oldest ??= seq;
      before = headOf(seq, text);
      hashes.set(seq, before.hash);
      return read;
    },
    result(anchors, start) {
      if (brokenAt !== undefined) return { status: 'broken', reason: 'altered', at: brokenAt };
      if (start && !start.mayHaveRotated && (oldest ?? 0) > start.line.seq) {
        return { status: 'broken', reason: 'older_gone', at: oldest ?? null };
      }
      for (const { seq, hash: known } of start ? [...anchors, start.line] : anchors) {
        if (seq === 0) continue;
        if (seq > (before?.seq ?? 0)) return { status: 'broken', reason: 'shortened', at: null };
        if (seq >= (oldest ?? 0) && hashes.get(seq) !== known) {
          return { status: 'broken', reason: 'altered', at: seq };
        }
      }
      return { status: 'good' };
    },
  };
}
