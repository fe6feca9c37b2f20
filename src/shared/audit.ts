/** What a person sees of the audit record: who took which token when, with whose leave. */
export interface AuditEntryView {
  /** Its place in the record; counts up by one, for ever. */
  readonly seq: number;
  /** Seconds since the epoch; of the last one, where several were gathered. */
  readonly time: number;
  /** Of the first one, where gathering took longer than a second or the line was written later. */
  readonly since: number | null;
  readonly event: string;
  readonly decision: 'allowed' | 'refused' | 'client_gone';
  /** A failure code, or a word for what happened. */
  readonly reason: string | null;
  readonly request_id: string | null;
  readonly caller: { readonly id: string; readonly name: string | null } | null;
  /** Names as they are now; they are not in the record. Null for an account that is gone. */
  readonly account: {
    readonly id: string;
    readonly alias: string | null;
    readonly email: string | null;
  } | null;
  readonly scopes: readonly string[];
  /** As the operating system reported it; a hint, not proof. */
  readonly peer: {
    readonly uid: number | null;
    readonly pid: number | null;
    readonly program: string | null;
  } | null;
  /** The first 8 hex digits of the token's SHA-256: tells tokens apart and is worth nothing else. */
  readonly token_fp: string | null;
  /** How often, where equal ones were gathered. */
  readonly count: number;
}

/** Whether the lines on disk are the ones that were written. */
export type AuditChain =
  | { readonly status: 'good' }
  /**
   * `at`: the first line that does not follow from the one before, or the first that is left where
   * older ones are gone; null where lines at the end are gone.
   */
  | {
      readonly status: 'broken';
      readonly reason: 'altered' | 'shortened' | 'older_gone';
      readonly at: number | null;
    };

/** The notice that the record is not what Keybearer wrote; it comes back at each start until a person puts it away. */
export const brokenRecordNotice = 'audit-broken';

export type BrokenChain = Extract<AuditChain, { status: 'broken' }>;

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly AuditEntryView[];
  /** `before` of the next page; null when this was the last. */
  readonly next: number | null;
  readonly chain: AuditChain;
  /** Entries that wait in memory for a disk that takes them. */
  readonly unwritten: number;
}
