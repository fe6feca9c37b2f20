import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { parseRarely } from '../parse-rarely.ts';
import type { SecretStore } from '../ports.ts';
import { Secret } from '../secret.ts';
import { type ChainHead, chainStart } from './audit-chain.ts';

/**
 * The last line that is known, kept where an editor of the file does not reach. Written once a day and
 * when the agent stops: a keychain is slow, and some ask the person.
 */
export interface AuditAnchor {
  read(): Promise<Result<ChainHead>>;
  write(head: ChainHead): Promise<Result<void>>;
}

export const anchorItem = 'audit-head';
const stored = z.object({ v: z.literal(1), seq: z.number().int(), hash: z.string() });

export const auditAnchor = (secrets: SecretStore): AuditAnchor => ({
  async read() {
    const item = await secrets.read(anchorItem);
    if (!item.ok) return item;
    if (item.value === undefined) return ok(chainStart);
    const read = parseRarely(stored, parseJson(item.value.reveal()));
    // An anchor that cannot be read holds nothing; the chain itself is still checked.
    return ok(read.success ? { seq: read.data.seq, hash: read.data.hash } : chainStart);
  },
  write: ({ seq, hash }) =>
    secrets.write(anchorItem, new Secret(JSON.stringify({ v: 1, seq, hash }))),
});
