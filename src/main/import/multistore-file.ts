import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { type CredentialFile, mostEntries, unusable } from './import-candidate.ts';
import type { Pkcs12Reader } from './import-ports.ts';
import { accountHint, readOauth2clientCredential, scopesIn } from './oauth2client-credential.ts';

/** `oauth2client.contrib.multistore_file`, version 1: credentials beside the key they were stored under. */
const schema = z.looseObject({
  file_version: z.literal(1),
  data: z.array(z.looseObject({ key: z.unknown(), credential: z.unknown() })),
});

/** The key of `get_credential_storage`; programs can choose others. */
const keySchema = z.looseObject({ scope: z.string().max(8192) });

export function readMultistore(json: unknown, pkcs12: Pkcs12Reader): Result<CredentialFile> {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    return unusable('This looks like a multistore file of oauth2client and its "data" is damaged.');
  }
  const { data } = parsed.data;
  if (data.length > mostEntries) return unusable(`This file has more than ${mostEntries} entries.`);
  return ok({
    format: 'multistore',
    candidates: data.map(({ key, credential }, at) => {
      const read = readOauth2clientCredential(credential, pkcs12);
      const scopes = scopesIn(keySchema.safeParse(key).data?.scope);
      return {
        entry: `#${at + 1}`,
        account: accountHint(credential),
        // Older files keep the scopes in the key alone.
        credential:
          read.ok && read.value.kind === 'user' && read.value.found.scopes === undefined && scopes
            ? ok({ ...read.value, found: { ...read.value.found, scopes } })
            : read,
      };
    }),
    async withoutSecrets(entries) {
      const kept = data.filter((_, at) => !entries.has(`#${at + 1}`));
      return ok(Buffer.from(`${JSON.stringify({ ...parsed.data, data: kept }, undefined, 2)}\n`));
    },
  });
}
