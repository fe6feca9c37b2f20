import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { readAuthorizedUser } from './authorized-user.ts';
import { entryName } from './entry-name.ts';
import {
  type CredentialFile,
  type FoundCredential,
  mostEntries,
  unusable,
} from './import-candidate.ts';
import { readTypedCredential } from './typed-credential.ts';

/** What rclone writes as the first words of a configuration that it has encrypted. */
const encrypted = /^(#[^\n]*\n|\s)*RCLONE_ENCRYPT_V\d+:/;

interface Section {
  readonly name: string;
  /** Lines of the file, by number, of its settings. */
  readonly settings: ReadonlyMap<string, { readonly value: string; readonly line: number }>;
}

/** rclone's backends that sign in at Google. */
const googleTypes = new Set(['drive', 'google cloud storage', 'google photos']);

/** rclone's short names of Drive's scopes; those of its other backends are fixed. */
const scopesOfType: Readonly<Record<string, string>> = {
  'google cloud storage': 'https://www.googleapis.com/auth/devstorage.read_write',
};

export const looksLikeRcloneConfig = (text: string): boolean =>
  encrypted.test(text) || (/^\s*\[[^\]\n]+\]\s*$/m.test(text) && /^\s*type\s*=/m.test(text));

export function readRcloneConfig(text: string): Result<CredentialFile> {
  if (encrypted.test(text)) {
    return unusable(
      'This rclone configuration is encrypted. Take the password off with "rclone config" (s, Set configuration password), import the file, and set the password again.',
    );
  }
  const lines = text.split(/\r?\n/);
  const sections = sectionsOf(lines).filter(({ settings }) =>
    googleTypes.has(settings.get('type')?.value ?? ''),
  );
  if (sections.length === 0) return unusable('This rclone configuration has no remote at Google.');
  if (sections.length > mostEntries) {
    return unusable(`This file has more than ${mostEntries} remotes at Google.`);
  }
  return ok({
    format: 'rclone',
    candidates: sections.map((section, at) => ({
      entry: entryName(section.name, at),
      account: undefined,
      credential: readSection(section),
    })),
    async withoutSecrets(entries) {
      const taken = sections.filter(({ name }, at) => entries.has(entryName(name, at)));
      const secret = new Set(
        taken.flatMap(({ settings }) =>
          secretSettings.flatMap((name) => settings.get(name)?.line ?? []),
        ),
      );
      const newline = text.includes('\r\n') ? '\r\n' : '\n';
      return ok(Buffer.from(lines.filter((_, at) => !secret.has(at)).join(newline)));
    },
  });
}

/** The client's secret goes too: it is in Keybearer, and worth nothing to a remote without a token. */
const secretSettings = ['token', 'client_secret', 'service_account_credentials'];

/** INI as rclone reads it: sections, `name = value`, comments on lines of their own. */
function sectionsOf(lines: readonly string[]): Section[] {
  const sections: { name: string; settings: Map<string, { value: string; line: number }> }[] = [];
  for (const [line, text] of lines.entries()) {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const name = /^\[(.+)\]$/.exec(trimmed)?.[1];
    if (name !== undefined) {
      sections.push({ name, settings: new Map() });
      continue;
    }
    const [, key, value] = /^([^=]+?)\s*=\s*(.*)$/.exec(trimmed) ?? [];
    if (key !== undefined) sections.at(-1)?.settings.set(key, { value: value ?? '', line });
  }
  return sections;
}

const tokenSchema = z.looseObject({ refresh_token: z.string().nullish() });

function readSection({ name, settings }: Section): Result<FoundCredential> {
  const value = (key: string) => settings.get(key)?.value ?? '';
  if (value('service_account_credentials') !== '') {
    return readTypedCredential(parseJson(value('service_account_credentials')), 'rclone');
  }
  if (value('token') === '') {
    return value('service_account_file') === ''
      ? unusable('This remote is not signed in: it has no token.')
      : unusable('This remote uses a service account key in a file of its own. Import that file.');
  }
  if (value('client_id') === '') {
    return unusable(
      "This remote was signed in through rclone's own client, whose secret only rclone has: nobody else can use its token. Sign in with Keybearer instead, or give the remote a client_id of your own and import it then.",
    );
  }
  const token = tokenSchema.safeParse(parseJson(value('token'))).data;
  if (token === undefined) return unusable('The token of this remote is damaged.');
  return readAuthorizedUser(
    {
      client_id: value('client_id'),
      client_secret: value('client_secret'),
      refresh_token: token.refresh_token,
      ...(value('token_url') === '' ? {} : { token_uri: value('token_url') }),
      scopes: scopesOf(value('type'), value('scope')),
    },
    `rclone-${name}`,
  );
}

/** Several are written with commas; left out, rclone asks for the whole Drive. */
function scopesOf(type: string, scope: string): string | undefined {
  if (type !== 'drive') return scopesOfType[type];
  const named = scope === '' ? ['drive'] : scope.split(/[\s,]+/);
  return named
    .map((one) => (one === 'drive.appfolder' ? 'drive.appdata' : one))
    .filter((one) => one !== '')
    .join(' ');
}
