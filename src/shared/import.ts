/** What people already have: the files that `keybearer import` and the window's import page take. */
export type ImportFormat =
  | 'oauth2client'
  | 'multistore'
  | 'multiprocess'
  | 'google_auth_token'
  | 'application_default'
  | 'service_account'
  | 'gcloud'
  | 'rclone'
  | 'oauth2l';

export type ImportResult = 'taken' | 'present' | 'refused';

/** One credential of one source, and what became of it. */
export interface ImportRow {
  /** The file as it was named, or `keyring SERVICE/USER`. */
  readonly source: string;
  /** Which entry of the file; null where the file is one credential. */
  readonly entry: string | null;
  /** E-mail address: of the account, or what the file says; null where nobody knows. */
  readonly account: string | null;
  /** null until it has been looked at. */
  readonly result: ImportResult | null;
  /** Why it was refused; null otherwise. */
  readonly reason: string | null;
  /** The failure code behind `reason`. */
  readonly code: string | null;
  /** What else a person should know: the file can be read by others, its client is gcloud's own. */
  readonly warning: string | null;
}

/** The import under way or just ended; one at a time. */
export interface ImportView {
  readonly id: string;
  readonly step: 'running' | 'done' | 'cancelled';
  readonly rows: readonly ImportRow[];
  /** Sources whose every entry is in Keybearer now, and whose secrets can be taken out of the file. */
  readonly replaceable: readonly string[];
}

/** A file in one of the usual places, looked at and not touched. */
export interface FoundFile {
  readonly path: string;
  /** null where it is none of ours; `reason` then says why it cannot be taken. */
  readonly format: ImportFormat | null;
  /** How many credentials can be tried. */
  readonly credentials: number;
  readonly reason: string | null;
  readonly warning: string | null;
}

export interface ReplaceRow {
  readonly source: string;
  readonly result: 'replaced' | 'kept';
  readonly reason: string | null;
}
