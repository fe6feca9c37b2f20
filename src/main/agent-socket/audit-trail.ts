import type { AuditView } from '../../shared/app-state.ts';
import { type AuditChain, type BrokenChain, brokenRecordNotice } from '../../shared/audit.ts';
import type { AuditLog, Clock, Log, SecretStore } from '../ports.ts';
import { type AuditEntry, logEntry } from './audit.ts';
import { type Anchored, auditAnchor } from './audit-anchor.ts';
import {
  type AuditLine,
  type ChainHead,
  chainLine,
  chainStart,
  createChainCheck,
  headOf,
  parseLine,
  type StampedEntry,
} from './audit-chain.ts';
import { createAuditTally, type ServedFromMemory } from './audit-tally.ts';

/** The record of everything: chained, written, and kept in memory while the disk takes nothing (D121). */
export interface AuditTrail {
  record(entry: AuditEntry): void;
  /** A token from memory: gathered, see `AuditTally`. */
  served(from: ServedFromMemory, entry: () => AuditEntry): void;
  status(): AuditView['status'];
  /** False while entries pile up in memory; tries the disk again first. */
  isWritable(): boolean;
  /** Everything there is, oldest first, with what its chain says. */
  read(): Promise<TrailRead>;
  /** Looks at the whole chain once after the start, when the secret store lets it, and anchors it once a day. */
  tick(): Promise<void>;
  /** A person put the notice of a changed record away: it does not come back at the next start. */
  seen(noticeId: string): Promise<void>;
  close(): Promise<void>;
}

export interface TrailRead {
  readonly lines: readonly AuditLine[];
  readonly chain: AuditChain;
  readonly unwritten: number;
}

export interface Notices {
  notify(notice: { readonly id: string; readonly code: string; readonly sentence: string }): void;
  withdraw(id: string): boolean;
}

/** Some hours of ordinary work; a disk is not full for longer without somebody noticing. */
const mostInMemory = 500;
const dayMs = 24 * 3_600_000;

export function createAuditTrail(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly file: AuditLog;
  readonly secrets: SecretStore;
  readonly notices: Notices;
  /** The status that faces show is another one now. */
  readonly changed: () => void;
}): AuditTrail {
  const { clock, log, file, notices } = deps;
  const anchor = auditAnchor(deps.secrets);
  const tally = createAuditTally(clock, (entry) => put(entry));
  let head: ChainHead | undefined;
  const waiting: StampedEntry[] = [];
  let lost = 0;
  let chain: AuditChain | undefined;
  let anchored: { readonly known: Anchored; readonly boot: number } | undefined;
  let anchoring: Promise<void> = Promise.resolve();
  let ticking: Promise<void> | undefined;
  /** By lines on their way into the record; told once these are in place. */
  let met = { rotated: false, cut: false };
  let wasSeen = false;

  const open = (): ChainHead | undefined => {
    const opened = file.open();
    if (!opened.ok) return undefined;
    const { lastLine, torn } = opened.value;
    const last = lastLine === undefined ? undefined : parseLine(lastLine);
    // A last line that says nothing breaks the chain anyway; its number is lost with it.
    head = lastLine === undefined ? chainStart : headOf(last?.seq ?? 1, lastLine);
    if (torn) put({ event: 'audit_repaired', decision: 'allowed', reason: 'torn_last_line' });
    return head;
  };

  const write = (entry: StampedEntry): boolean => {
    const after = head ?? open();
    if (after === undefined) return false;
    // Opening may have written a line of its own.
    const line = chainLine(head ?? after, entry);
    const added = file.append(line);
    if (!added.ok) return false;
    head = headOf((head ?? after).seq + 1, line);
    const { rotated, cut } = added.value;
    met = { rotated: met.rotated || rotated, cut: met.cut || cut };
    return true;
  };

  const tellMet = (): void => {
    const { rotated, cut } = met;
    met = { rotated: false, cut: false };
    if (cut && wasSeen) {
      // What was seen is one thing, and this is another.
      wasSeen = false;
      chain = undefined;
    }
    if (cut) noteChain({ status: 'broken', reason: 'shortened', at: null });
    if (rotated) void saveAnchor();
  };

  const writeWaiting = (): void => {
    if (waiting.length === 0) return;
    while (waiting[0] !== undefined && write(waiting[0])) waiting.shift();
    if (waiting.length > 0) return;
    if (lost > 0) {
      const gap = { event: 'audit_gap', decision: 'refused', reason: 'memory_full' } as const;
      if (write({ ...gap, ...instant(), count: lost })) lost = 0;
    }
    notices.withdraw(inMemory.id);
    deps.changed();
  };

  const instant = () => ({ t: Math.floor(clock.now() / 1000), boot: Math.floor(clock.boot()) });

  const put = (entry: AuditEntry): void => {
    logEntry(log, entry);
    const stamped = { ...entry, ...instant() };
    writeWaiting();
    const isWritten = waiting.length === 0 && write(stamped);
    tellMet();
    if (isWritten) return;
    waiting.push(stamped);
    if (waiting.length > mostInMemory) {
      waiting.shift();
      lost += 1;
    }
    if (waiting.length > 1) return;
    notices.notify(inMemory);
    deps.changed();
  };

  const status = () => {
    if (waiting.length > 0) return 'memory';
    return chain?.status === 'broken' ? 'broken' : 'good';
  };

  const read = async (): Promise<TrailRead> => {
    tally.flush();
    const known = head ?? open() ?? chainStart;
    const noted = anchored?.known;
    const check = createChainCheck();
    const lines: AuditLine[] = [];
    for await (const piece of file.pieces()) {
      for (const text of piece.split('\n')) {
        const line = text === '' ? undefined : check.line(text);
        if (line) lines.push(line);
      }
    }
    const oldest = noted?.oldest && { line: noted.oldest, mayHaveRotated: file.mayHaveRotated() };
    const seen = check.result(noted ? [noted.head, known] : [known], oldest);
    const pending = waiting.map((entry, at) => ({
      ...{ ...entry, scopes: [...(entry.scopes ?? [])], seq: known.seq + 1 + at, prev: '' },
    }));
    return { lines: [...lines, ...pending], chain: worse(chain, seen), unwritten: waiting.length };
  };

  /** What the anchor says is found out once, before a newer one takes its place. */
  const compareWithAnchor = async (): Promise<void> => {
    const known = await anchor.read();
    if (!known.ok) return;
    anchored = { known: known.value, boot: Number.NEGATIVE_INFINITY };
    const { broken } = known.value;
    if (broken && !wasSeen) {
      chain = worse(chain, broken);
      notices.notify(brokenNotice(broken));
      deps.changed();
    }
    noteChain((await read()).chain);
  };

  /** Told once, whenever it was found: after the start, or because somebody looked. */
  const noteChain = (found: AuditChain): void => {
    const before = chain;
    chain = found;
    if (found.status === 'good' || before?.status === 'broken') return;
    put({ event: 'audit_broken', decision: 'refused', reason: found.reason });
    notices.notify(brokenNotice(found));
    deps.changed();
    void saveAnchor();
  };

  /** Only what a rotation leaves is a new beginning; after anything else the next look has to miss the old one. */
  const oldestNow = (known: ChainHead | undefined): ChainHead | undefined => {
    const line = file.firstLine();
    const first = line === undefined ? undefined : headOf(parseLine(line)?.seq ?? 1, line);
    if (!known || !first) return known ?? first;
    return first.seq > known.seq && file.mayHaveRotated() ? first : known;
  };

  const writeAnchor = async (): Promise<void> => {
    if (!anchored || head === undefined) return;
    const broken = chain?.status === 'broken' && !wasSeen ? chain : undefined;
    const known = { head, oldest: oldestNow(anchored.known.oldest), broken };
    if (JSON.stringify(known) === JSON.stringify(anchored.known)) return;
    // A power loss must not take away lines that are noted as written.
    file.sync();
    if ((await anchor.write(known)).ok) anchored = { known, boot: clock.boot() };
  };

  /** One after the other, so that the newest stays. */
  const saveAnchor = (): Promise<void> => {
    anchoring = anchoring.then(writeAnchor, writeAnchor);
    return anchoring;
  };

  const look = async (): Promise<void> => {
    writeWaiting();
    tellMet();
    if (!anchored) await compareWithAnchor();
    if (anchored && clock.boot() - anchored.boot >= dayMs) await saveAnchor();
  };

  const tick = (): Promise<void> => {
    ticking ??= look().finally(() => {
      ticking = undefined;
    });
    return ticking;
  };

  return {
    record(entry) {
      if (entry.decision !== 'refused') tally.flush();
      else if (tally.isFirst(entry)) tally.flushTokens();
      else return;
      put(entry);
    },
    served: (from, entry) => tally.token(from, entry),
    status,
    isWritable() {
      writeWaiting();
      return waiting.length === 0 && (head ?? open()) !== undefined;
    },
    async read() {
      // Who looks right after a start must not be told "good" because the store was still opening.
      if (!anchored) await tick();
      const found = await read();
      noteChain(found.chain);
      return found;
    },
    tick,
    async seen(noticeId) {
      if (noticeId !== brokenRecordNotice || chain?.status !== 'broken' || wasSeen) return;
      wasSeen = true;
      if (anchored) anchored = { ...anchored, known: { ...anchored.known, oldest: undefined } };
      put({ event: 'audit_broken', decision: 'allowed', reason: 'seen' });
      await saveAnchor();
    },
    async close() {
      tally.close();
      await ticking;
      await saveAnchor();
      file.close();
    },
  };
}

/** Once found broken it stays so, and after a start too until a person has seen it: a line that is gone does not come back. */
const worse = (before: AuditChain | undefined, now: AuditChain): AuditChain =>
  before?.status === 'broken' ? before : now;

const inMemory = {
  id: 'audit-in-memory',
  code: 'store_write_failed',
  sentence:
    'The record of who took which token cannot be written, so it is kept in memory and no new script can be paired. Free some disk space, or make the Keybearer folder writable again.',
};

const brokenNotice = (chain: BrokenChain) => ({
  id: brokenRecordNotice,
  code: 'audit_broken',
  sentence: `${brokenSentence(chain)} Look at it, then put this notice away, here or with "keybearer audit --seen": until then it comes back at each start.`,
});

function brokenSentence({ reason, at }: BrokenChain): string {
  if (reason === 'shortened') {
    return 'The newest lines of the audit record are gone: somebody or something cut or deleted the file. What is written from now on is checked again.';
  }
  return reason === 'older_gone'
    ? `The oldest lines of the audit record are gone: somebody or something took out what stood before line ${at ?? 'unknown'}.`
    : `The audit record was changed outside Keybearer, at line ${at ?? 'unknown'}. Lines from there on may not be what was written.`;
}
