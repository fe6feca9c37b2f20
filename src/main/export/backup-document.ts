import { z } from 'zod';
import { parseJson } from '../parse-json.ts';

/**
 * What a backup holds once it is opened: OAuth clients with their secrets, accounts as the settings
 * keep them, and the item of the secret store that belongs to each. Callers are not in it: their keys
 * belong to the scripts of one machine.
 */
const documentSchema = z.object({
  keybearer_backup: z.literal(1),
  /** Seconds since the epoch. */
  created_at: z.number(),
  default_account: z.string().optional(),
  clients: z.array(z.object({ record: z.unknown(), secret: z.string().optional() })).max(10_000),
  accounts: z.array(z.object({ row: z.unknown(), credential: z.string() })).max(100_000),
});

export type BackupDocument = z.infer<typeof documentSchema>;

export const serialiseBackup = (document: BackupDocument): Uint8Array =>
  Buffer.from(JSON.stringify(document));

/** undefined when it is no backup of a version that is known here. */
export const parseBackup = (bytes: Uint8Array): BackupDocument | undefined =>
  documentSchema.safeParse(parseJson(Buffer.from(bytes).toString('utf8'))).data;
