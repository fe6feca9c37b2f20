import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { googleTokenEndpoint } from '../accounts/issuer-of-endpoints.ts';
import { readPkcs12Key } from '../accounts/pkcs12-key.ts';
import { isEmailAddress } from '../oauth/email-address.ts';
import { parseJson } from '../parse-json.ts';
import { Secret } from '../secret.ts';
import { readAuthorizedUser } from './authorized-user.ts';
import { entryName } from './entry-name.ts';
import { fewKeys } from './few-keys.ts';
import {
  type CredentialFile,
  type FoundCredential,
  mostEntries,
  unusable,
} from './import-candidate.ts';
import type { FormatReaders, Pkcs12Reader, SqliteDatabase } from './import-ports.ts';
import { credentialType, readTypedCredential } from './typed-credential.ts';

/** The first 16 bytes of every SQLite 3 file. */
const magic = Buffer.from('SQLite format 3\0', 'latin1');

export const isSqlite = (bytes: Uint8Array): boolean =>
  bytes.length >= magic.length && magic.equals(bytes.subarray(0, magic.length));

/** A service account's key, the largest there is, has about 3,000. */
const mostValueBytes = 65_536;

/** Until then the file is not what gcloud knows, and its secrets stand in two places. */
export const unfinishedChanges = (log: string): string =>
  `gcloud's last changes still stand in ${log} and not in this file. Run any command of gcloud, such as "gcloud auth list", which brings them in.`;

const damaged = unusable('This database is damaged. Nothing was read from it.');

/** gcloud's `credentials.db`: one row for each account, its JSON in a column of bytes or text. */
export async function readGcloudDatabase(
  bytes: Uint8Array,
  { sqlite: reader, pkcs12 }: FormatReaders,
): Promise<Result<CredentialFile>> {
  const keys = fewKeys(pkcs12);
  const read = await reader.query(bytes, (file) => readRows(file));
  if (!read.ok) return damaged;
  if (!read.value.ok) return read.value;
  const rows = read.value.value;
  return ok({
    format: 'gcloud',
    candidates: rows.map(({ account, value }, at) => ({
      entry: entryName(account, at),
      account: isEmailAddress(account) ? account : undefined,
      credential: readRow(account, value, keys),
    })),
    async withoutSecrets(entries) {
      const gone = rows
        .filter(({ account }, at) => entries.has(entryName(account, at)))
        .map(({ account }) => account);
      const left = await reader.query(bytes, (file) => {
        for (const account of gone) {
          file.run('DELETE FROM credentials WHERE account_id = ?', [account]);
        }
        // A deleted row stays readable in the free pages of the file otherwise.
        file.run('VACUUM', []);
        return file.bytes();
      });
      return left.ok ? left : damaged;
    },
  });
}

function readRows(
  file: SqliteDatabase,
): Result<readonly { readonly account: string; readonly value: string }[]> {
  const parts = file.rows('SELECT type, name FROM sqlite_master LIMIT 100');
  // A view or trigger runs whatever its author wrote, endlessly if he likes; gcloud's file has neither.
  if (parts.some(([type]) => type === 'view' || type === 'trigger')) {
    return unusable("This database is not gcloud's: it has views or triggers.");
  }
  const tables = parts.filter(([type]) => type === 'table').map(([, name]) => name);
  if (!tables.includes('credentials')) {
    return tables.includes('access_tokens')
      ? unusable(
          "This is gcloud's cache of access tokens, which end by themselves. Its accounts are in credentials.db beside it.",
        )
      : unusable('This database is not gcloud\'s: it has no table "credentials".');
  }
  // A generated column is a formula of the file's author, and can be made to fill the memory. Only the
  // hidden kinds (2, 3) are computed; a virtual table has no such columns and is refused by its own words.
  const columns = file.rows("SELECT hidden FROM pragma_table_xinfo('credentials')");
  const made = file.rows(
    "SELECT sql FROM sqlite_master WHERE name = 'credentials' AND type = 'table'",
  );
  if (
    columns.some(([hidden]) => hidden !== 0) ||
    /^\s*create\s+virtual/i.test(String(made[0]?.[0]))
  ) {
    return unusable("This database is not gcloud's: its table of credentials is computed.");
  }
  // Damage can make many rows point at the same bytes: what is too large for a credential is not read.
  const rows = file.rows(
    `SELECT account_id, CASE WHEN length(value) <= ${mostValueBytes} THEN value END FROM credentials
     WHERE length(account_id) <= 1024 ORDER BY account_id LIMIT ${mostEntries + 1}`,
  );
  if (rows.length > mostEntries)
    return unusable(`This file has more than ${mostEntries} accounts.`);
  return ok(
    rows.map(([account, value]) => ({
      account: typeof account === 'string' ? account : '',
      value: value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value),
    })),
  );
}

function readRow(account: string, text: string, keys: Pkcs12Reader): Result<FoundCredential> {
  const value = parseJson(text);
  const type = credentialType(value);
  if (type === undefined) return unusable('This row of the database is damaged.');
  if (type === 'authorized_user') {
    const hint = isEmailAddress(account) ? account : undefined;
    return readAuthorizedUser(value, 'gcloud-account', hint);
  }
  if (type === 'service_account_p12') {
    return readPkcs12Row(value, keys);
  }
  if (type === 'gce') {
    return unusable(
      'This is the service account of the virtual machine; its tokens come from the machine and there is nothing to take.',
    );
  }
  if (type === 'service_account') {
    // gcloud leaves token_uri out of rows that older versions wrote.
    return readTypedCredential({ token_uri: googleTokenEndpoint, ...(value as object) }, 'gcloud');
  }
  return readTypedCredential(value, 'gcloud');
}

const pkcs12Row = z.looseObject({
  client_email: z.string().max(254),
  private_key: z.string().max(mostValueBytes),
  password: z.string().max(1024).nullish(),
  token_uri: z.string().max(2048).nullish(),
});

/** gcloud's `service_account_p12`: the file as base64, with its password beside it. */
function readPkcs12Row(value: unknown, keys: Pkcs12Reader): Result<FoundCredential> {
  const row = pkcs12Row.safeParse(value);
  if (!row.success) return unusable('This row of the database is damaged.');
  const { client_email, private_key, password, token_uri } = row.data;
  const key = readPkcs12Key(keys, {
    bytes: Buffer.from(private_key, 'base64'),
    ...(typeof password === 'string' ? { password: new Secret(password) } : {}),
    clientEmail: client_email,
    tokenUri: token_uri ?? googleTokenEndpoint,
  });
  return key.ok ? ok({ kind: 'service_account', key: key.value }) : key;
}
