import type { Result } from '../../shared/failure.ts';
import type { Secret } from '../secret.ts';

/** The outside world as import and export see it: files of other programs, and what seals their copies. */
export interface ImportPorts {
  readonly files: ForeignFiles;
  readonly keyring: ForeignKeyring;
  readonly sqlite: SqliteReader;
  readonly pkcs12: Pkcs12Reader;
  readonly sealing: Sealing;
  readonly copies: KeptCopies;
}

export interface ForeignFile {
  readonly bytes: Uint8Array;
  /** Others on this computer may read it. */
  readonly readableByOthers: boolean;
}

/** Files that other programs keep. No link is followed, and nothing but a regular file is opened. */
export interface ForeignFiles {
  /** Where such files usually lie; a folder's files are named one by one. */
  usualPlaces(): Promise<readonly string[]>;
  /** undefined where there is nothing. At most `mostFileBytes`; a larger one fails unread. */
  read(path: string): Promise<Result<ForeignFile | undefined>>;
  /**
   * SQLite keeps changes beside the database until they are written into it; a program that was cut off
   * leaves them there. The name of such a file with something in it, undefined where there is none.
   */
  unfinished(path: string): Promise<string | undefined>;
  /**
   * Writes `next`, whole or not at all, mode 0600, if the file still holds `was` (undefined: if there
   * is none). Fails with `conflict` otherwise, and nothing is changed.
   */
  replace(path: string, was: Uint8Array | undefined, next: Uint8Array): Promise<Result<void>>;
}

/** Entries that Python's `keyring` package wrote into the keychain of this session. */
export interface ForeignKeyring {
  /** `not_found` where there is none, `not_supported` where this system's keychain cannot be asked. */
  read(service: string, user: string): Promise<Result<Secret>>;
}

export interface SqliteReader {
  /** Works on a copy in memory. Fails where the bytes are no database that can be read. */
  query<T>(bytes: Uint8Array, work: (database: SqliteDatabase) => T): Promise<Result<T>>;
}

/** What it takes to read the formats that are neither JSON nor plain text. */
export type FormatReaders = Pick<ImportPorts, 'sqlite' | 'pkcs12'>;

export interface Pkcs12Reader {
  /**
   * The RSA key in a PKCS #12 file (RFC 7292), as PEM. `not_allowed` where the password does not open
   * it, `client_file_invalid` where nothing could. Broken off after a second, whatever the file says;
   * the failure's cause is `tookTooLong` then.
   */
  privateKey(bytes: Uint8Array, password: Secret): Result<Secret>;
}

export const tookTooLong = 'broken off after a second';

/** Throws where the database is damaged; `query` turns that into its failure. */
export interface SqliteDatabase {
  rows(sql: string): readonly (readonly unknown[])[];
  run(sql: string, values: readonly string[]): void;
  bytes(): Uint8Array;
}

/** age, with a key of our own or with a passphrase. */
export interface Sealing {
  newKey(): Promise<Secret>;
  seal(content: Uint8Array, key: Secret): Promise<Uint8Array>;
  /** undefined when it was changed, or sealed with another key. */
  open(sealed: Uint8Array, key: Secret): Promise<Uint8Array | undefined>;
  /** As armored text, which the `age` command opens too. */
  sealWithPassphrase(content: Uint8Array, passphrase: Secret): Promise<Uint8Array>;
  openWithPassphrase(sealed: Uint8Array, passphrase: Secret): Promise<Uint8Array | undefined>;
}

/** Sealed copies in Keybearer's own folder. Names are `[a-z0-9-]`. */
export interface KeptCopies {
  names(): Promise<readonly string[]>;
  read(name: string): Promise<Result<Uint8Array>>;
  write(name: string, sealed: Uint8Array): Promise<Result<void>>;
  remove(name: string): Promise<Result<void>>;
}

/** A multistore of a hundred credentials has 200 KiB; a file of four megabytes is something else. */
export const mostFileBytes = 4 * 1024 * 1024;
