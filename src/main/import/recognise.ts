import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { authorizedUserHint, readAuthorizedUser } from './authorized-user.ts';
import { fewKeys } from './few-keys.ts';
import { isSqlite, readGcloudDatabase } from './gcloud-database.ts';
import { type CredentialFile, unusable } from './import-candidate.ts';
import type { FormatReaders, Pkcs12Reader } from './import-ports.ts';
import { readMultiprocess } from './multiprocess-file.ts';
import { readMultistore } from './multistore-file.ts';
import {
  accountHint,
  isOauth2clientCredential,
  readOauth2clientCredential,
} from './oauth2client-credential.ts';
import { isOauth2lCache, readOauth2lCache } from './oauth2l-cache.ts';
import { looksLikeRcloneConfig, readRcloneConfig } from './rclone-config.ts';
import { credentialType, readTypedCredential, typedHint } from './typed-credential.ts';
import { replacedType, wholeFile } from './whole-file.ts';

/** Bytes that are not UTF-8 would silently become U+FFFD, and a credential with one is no credential. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

const unknown = unusable(
  'Keybearer does not recognise this file. It takes credentials of oauth2client, google-auth, gcloud, rclone and oauth2l, and service account keys.',
);

/** A SEQUENCE that begins with the INTEGER 3, its version (RFC 7292 §4). */
const isPkcs12 = (bytes: Uint8Array): boolean =>
  /^30(?:80|8[12].{2,4}|[0-7].)020103/.test(Buffer.from(bytes.subarray(0, 16)).toString('hex'));

const namelessKey = unusable(
  'This is the key of a service account in PKCS #12 or PEM form (.p12, .pem), which does not say whose it is. Add it with: keybearer account add-key FILE --email ADDRESS',
);

/** What a file is, by its content: names and folders tell nothing for certain. */
export async function readCredentialFile(
  bytes: Uint8Array,
  readers: FormatReaders,
): Promise<Result<CredentialFile>> {
  if (bytes.length === 0) return unusable('This file is empty.');
  if (isSqlite(bytes)) return readGcloudDatabase(bytes, readers);
  if (isPkcs12(bytes)) return namelessKey;
  const text = decoded(bytes);
  if (text === undefined) return unknown;
  const json = parseJson(text);
  if (typeof json === 'object' && json !== null) return readJson(json, fewKeys(readers.pkcs12));
  if (looksLikeRcloneConfig(text)) return readRcloneConfig(text);
  if (/^-----BEGIN (RSA |ENCRYPTED )?PRIVATE KEY-----/m.test(text)) return namelessKey;
  return /^\s*[{[]/.test(text)
    ? unusable('This file is cut off or damaged: it begins as JSON and is none.')
    : unknown;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Members that tell a format, before anything else of it is judged. */
const marks = z.looseObject({
  file_version: z.unknown(),
  data: z.unknown(),
  credentials: z.unknown(),
  installed: z.unknown(),
  web: z.unknown(),
  refresh_token: z.unknown(),
  token: z.unknown(),
});

function readJson(json: object, pkcs12: Pkcs12Reader): Result<CredentialFile> {
  const found = marks.partial().safeParse(json).data;
  if (found === undefined) return unknown;
  if (found.installed !== undefined || found.web !== undefined) {
    return unusable(
      'This is an OAuth client and no sign-in. Add it with: keybearer client add FILE',
    );
  }
  if (found.file_version !== undefined) return readStore(json, found.file_version, pkcs12);
  if (isOauth2clientCredential(json)) {
    const account = accountHint(json);
    return oneCredential('oauth2client', account, readOauth2clientCredential(json, pkcs12));
  }
  const type = credentialType(json);
  if (type === replacedType) {
    return unusable('Keybearer took the credential out of this file before, and holds it.');
  }
  if (type === 'service_account') {
    return oneCredential('service_account', typedHint(json), readTypedCredential(json, ''));
  }
  if (type !== undefined) {
    const read = readTypedCredential(json, 'application-default');
    return oneCredential('application_default', typedHint(json), read);
  }
  if (isOauth2lCache(json)) return readOauth2lCache(json);
  if (found.refresh_token !== undefined || found.token !== undefined) {
    const read = readAuthorizedUser(json, 'google-auth');
    return oneCredential('google_auth_token', authorizedUserHint(json), read);
  }
  return unknown;
}

function readStore(json: object, version: unknown, pkcs12: Pkcs12Reader): Result<CredentialFile> {
  if (version === 1) return readMultistore(json, pkcs12);
  if (version === 2) return readMultiprocess(json, pkcs12);
  return unusable('This store of oauth2client has a version that Keybearer does not know.');
}

const oneCredential = (
  format: CredentialFile['format'],
  account: string | undefined,
  credential: ReturnType<typeof readTypedCredential>,
): Result<CredentialFile> => ok(wholeFile(format, { account, credential }));
