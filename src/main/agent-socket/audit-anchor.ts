import { z } from 'zod';
import type { BrokenChain } from '../../shared/audit.ts';
import { ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { parseRarely } from '../parse-rarely.ts';
import type { SecretStore } from '../ports.ts';
import { Secret } from '../secret.ts';
import { type ChainHead, chainStart } from './audit-chain.ts';

/**
 * What is known of the record, kept where an editor of the file does not reach. Written once a day, when
 * a piece is full, when the record was found changed, and when the agent stops: a keychain is slow, and
 * some ask the person.
 */
export interface AuditAnchor {
  read(): Promise<Result<Anchored>>;
  write(known: Anchored): Promise<Result<void>>;
}

export interface Anchored {
  readonly head: ChainHead;
  /** The first line; undefined in what an earlier Keybearer wrote. */
  readonly oldest: ChainHead | undefined;
  /** How the record was found changed, until a person has seen it. */
  readonly broken: BrokenChain | undefined;
}

export const anchorItem = 'audit-head';
const line = { seq: z.number().int(), hash: z.string() };
const stored = z.object({
  ...{ v: z.literal(1), ...line },
  oldest: z.object(line).optional(),
  broken: z
    .object({
      status: z.literal('broken'),
      reason: z.enum(['altered', 'shortened', 'older_gone']),
      at: z.number().nullable(),
    })
    .optional(),
});
const nothingKnown: Anchored = { head: chainStart, oldest: undefined, broken: undefined };

export const auditAnchor = (secrets: SecretStore): AuditAnchor => ({
  async read() {
    const item = await secrets.read(anchorItem);
    if (!item.ok) return item;
    if (item.value === undefined) return ok(nothingKnown);
    const read = parseRarely(stored, parseJson(item.value.reveal()));
    // An anchor that cannot be read holds nothing; the chain itself is still checked.
    if (!read.success) return ok(nothingKnown);
    const { seq, hash, oldest, broken } = read.data;
    return ok({ head: { seq, hash }, oldest, broken });
  },
  write: ({ head, ...known }) =>
    secrets.write(anchorItem, new Secret(JSON.stringify({ v: 1, ...head, ...known }))),
});
