import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import {
  type CredentialFile,
  type FoundCredential,
  mostEntries,
  unusable,
} from './import-candidate.ts';
import { scopesIn } from './oauth2client-credential.ts';
import { credentialType, readTypedCredential, typedHint } from './typed-credential.ts';

/**
 * `~/.oauth2l`: by a key that is JSON itself and holds the whole credentials file of that fetch, the
 * base64 of the token that came. The key is a secret, so entries are shown by their place.
 */
const keySchema = z.looseObject({
  CredentialsJSON: z.string().max(65_536),
  Scope: z.string().max(8192).nullish(),
});

const clientSchema = z.looseObject({
  client_id: z.string(),
  client_secret: z.string().nullish(),
  token_uri: z.string().nullish(),
});
const clientFileSchema = z.looseObject({
  installed: clientSchema.optional(),
  web: clientSchema.optional(),
});
const tokenSchema = z.looseObject({ refresh_token: z.string().nullish() });

/** Go writes the empty cache as an empty file, and every other as an object with such keys alone. */
export const isOauth2lCache = (json: unknown): boolean => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  const names = Object.keys(json);
  return names.length > 0 && names.every((name) => keySchema.safeParse(parseJson(name)).success);
};

export function readOauth2lCache(json: unknown): Result<CredentialFile> {
  if (!isOauth2lCache(json)) return unusable('This is not a cache of oauth2l.');
  const stored = Object.entries(json as Record<string, unknown>);
  if (stored.length > mostEntries) {
    return unusable(`This file has more than ${mostEntries} entries.`);
  }
  return ok({
    format: 'oauth2l',
    candidates: stored.map(([key, value], at) => ({
      entry: `#${at + 1}`,
      account: typedHint(credentialsOf(key)),
      credential: readEntry(key, value),
    })),
    async withoutSecrets(entries) {
      const kept = stored.filter((_, at) => !entries.has(`#${at + 1}`));
      return ok(Buffer.from(JSON.stringify(Object.fromEntries(kept))));
    },
  });
}

const credentialsOf = (key: string): unknown =>
  parseJson(keySchema.safeParse(parseJson(key)).data?.CredentialsJSON ?? '');

function readEntry(key: string, value: unknown): Result<FoundCredential> {
  const credentials = credentialsOf(key);
  if (credentials === undefined) {
    return unusable(
      'This entry was fetched without a credentials file (an API key, or gcloud); there is nothing of its own to take.',
    );
  }
  const scopes = scopesIn(keySchema.safeParse(parseJson(key)).data?.Scope);
  if (credentialType(credentials) !== undefined) {
    const read = readTypedCredential(credentials, 'oauth2l');
    return read.ok && read.value.kind === 'service_account' && scopes
      ? ok({ ...read.value, scopes })
      : read;
  }
  const file = clientFileSchema.safeParse(credentials).data;
  const client = file?.installed ?? file?.web;
  if (client === undefined) {
    return unusable('The credentials file inside this entry is not one that Google writes.');
  }
  const token = tokenSchema.safeParse(
    typeof value === 'string' ? parseJson(Buffer.from(value, 'base64').toString('utf8')) : value,
  ).data;
  return readTypedCredential(
    { ...client, type: 'authorized_user', refresh_token: token?.refresh_token, scopes },
    'oauth2l',
  );
}
