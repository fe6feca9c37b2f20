import { z } from 'zod';
import type { LeftOnDisk } from '../../shared/left-on-disk.ts';
import type { Account } from './account.ts';
import type { ClientRecord } from './oauth-client.ts';
import { type ClientProject, sameProject } from './shared-grants.ts';

/** Whose credential was taken, in terms that outlive its account here. */
const importedGrant = z.looseObject({
  /** The account's id. */
  account: z.string(),
  issuer: z.string(),
  subject: z.string(),
  /** Only of people: the OAuth client that issued it. */
  client_id: z.string().optional(),
});

/**
 * Where an import has taken something from and what still lies there, without anything secret: before
 * a grant is revoked a person is told which files end with it.
 */
export const importedFile = z.looseObject({
  /** The path; of what came without one its name, or `keyring SERVICE/USER`. */
  place: z.string().min(1),
  grants: z.array(importedGrant),
  /** The secret still stands there; false once it was taken out. */
  in_file: z.boolean(),
  /** A sealed copy of it is kept for an undo. */
  copy: z.boolean(),
});

export type ImportedGrant = z.infer<typeof importedGrant>;
export type ImportedFile = z.infer<typeof importedFile>;

/** Whoever imports more than this has the oldest forgotten. */
const most = 1000;

/** How clients are found: by name for accounts that are here, by id for those that are not. */
export interface KnownClients {
  client(name: string): ClientRecord | undefined;
  clients(): readonly ClientRecord[];
}

export const importedGrantOf = (account: Account, known: KnownClients): ImportedGrant => {
  const clientId = known.client(account.clientName)?.clientId;
  return {
    account: account.id,
    issuer: account.issuer,
    subject: account.subject,
    ...(clientId === undefined ? {} : { client_id: clientId }),
  };
};

export function withTaken(
  files: readonly ImportedFile[],
  place: string,
  grants: readonly ImportedGrant[],
): readonly ImportedFile[] {
  const before = files.find((file) => file.place === place);
  const kept = (before?.grants ?? []).filter(
    ({ account }) => !grants.some((grant) => grant.account === account),
  );
  const now = { place, grants: [...kept, ...grants], in_file: true, copy: before?.copy ?? false };
  return [...files.filter((file) => file !== before), { ...before, ...now }].slice(-most);
}

/** The secrets were taken out of the file, or put back into it. */
export const withPlace = (
  files: readonly ImportedFile[],
  place: string,
  now: Pick<ImportedFile, 'in_file' | 'copy'>,
): readonly ImportedFile[] =>
  files.map((file) => (file.place === place ? { ...file, ...now } : file));

/** After a revocation: what shared the grant has ended wherever it lies, and need not be told of again. */
export const withoutGrant = (
  files: readonly ImportedFile[],
  ended: ImportedGrant,
  known: KnownClients,
): readonly ImportedFile[] =>
  files
    .map((file) => ({
      ...file,
      grants: file.grants.filter((grant) => !sharesGrant(grant, ended, known)),
    }))
    .filter(({ grants }) => grants.length > 0);

/** What was taken into this account, or into one of the same grant that is not here any more. */
export function leftOfAccount(
  files: readonly ImportedFile[],
  account: Account,
  known: KnownClients & { byId(accountId: string): Account | undefined },
): readonly LeftOnDisk[] {
  if (files.length === 0) return [];
  const own = importedGrantOf(account, known);
  return leftOnDisk(files, (grant) =>
    known.byId(grant.account) === undefined
      ? sharesGrant(grant, own, known)
      : grant.account === account.id,
  );
}

export const leftOfClient = (
  files: readonly ImportedFile[],
  { clientId }: ClientRecord,
): readonly LeftOnDisk[] => leftOnDisk(files, (grant) => grant.client_id === clientId);

const leftOnDisk = (
  files: readonly ImportedFile[],
  meant: (grant: ImportedGrant) => boolean,
): readonly LeftOnDisk[] =>
  files
    .filter(({ grants }) => grants.some(meant))
    .flatMap(({ place, in_file, copy }) => [
      ...(in_file ? [{ place, kind: 'original' as const }] : []),
      ...(copy ? [{ place, kind: 'copy' as const }] : []),
    ]);

/** The same person at clients of the same Cloud project; of what is no person's, the same account. */
function sharesGrant(one: ImportedGrant, other: ImportedGrant, known: KnownClients): boolean {
  if (one.account === other.account) return true;
  if (one.client_id === undefined || other.client_id === undefined) return false;
  if (one.issuer !== other.issuer || one.subject !== other.subject) return false;
  return sameProject(projectOf(one, known), projectOf(other, known));
}

/** A client that was removed here is still known by its id, which begins with its project. */
function projectOf({ client_id = '', issuer }: ImportedGrant, known: KnownClients): ClientProject {
  const client = known.clients().find(({ clientId }) => clientId === client_id);
  const kind = issuer.startsWith('http://') ? 'sandbox' : 'google';
  return client ?? { clientId: client_id, issuer: { kind } };
}
