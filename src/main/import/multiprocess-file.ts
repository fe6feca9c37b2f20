import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { entryName } from './entry-name.ts';
import { type CredentialFile, mostEntries, unusable } from './import-candidate.ts';
import type { Pkcs12Reader } from './import-ports.ts';
import { accountHint, readOauth2clientCredential } from './oauth2client-credential.ts';

/** `oauth2client.contrib.multiprocess_file_storage`, version 2: base64 of JSON, by a key of the program's own. */
const schema = z.looseObject({
  file_version: z.literal(2),
  credentials: z.record(z.string(), z.unknown()),
});

export function readMultiprocess(json: unknown, pkcs12: Pkcs12Reader): Result<CredentialFile> {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    return unusable(
      'This looks like a multiprocess file of oauth2client and its "credentials" are damaged.',
    );
  }
  const stored = Object.entries(parsed.data.credentials);
  if (stored.length > mostEntries) {
    return unusable(`This file has more than ${mostEntries} entries.`);
  }
  return ok({
    format: 'multiprocess',
    candidates: stored.map(([key, value], at) => {
      const credential = typeof value === 'string' ? decoded(value) : undefined;
      return {
        entry: entryName(key, at),
        account: accountHint(credential),
        credential:
          credential === undefined
            ? unusable('This entry is damaged: it is not the base64 of a credential.')
            : readOauth2clientCredential(credential, pkcs12),
      };
    }),
    async withoutSecrets(entries) {
      const kept = stored.filter(([key], at) => !entries.has(entryName(key, at)));
      const left = { ...parsed.data, credentials: Object.fromEntries(kept) };
      return ok(Buffer.from(JSON.stringify(left)));
    },
  });
}

const decoded = (base64: string): unknown =>
  parseJson(Buffer.from(base64, 'base64').toString('utf8'));
