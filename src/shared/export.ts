/**
 * The forms in which one account's credential can leave Keybearer: `authorized_user` is what Google's
 * libraries take as application default credentials, `token` is google-auth's `token.json`,
 * `service_account` a service account's key.
 */
export const exportFormats = ['authorized_user', 'token', 'service_account'] as const;

export type ExportFormat = (typeof exportFormats)[number];

/** What became of one thing in a backup. */
export interface RestoreRow {
  readonly kind: 'client' | 'account';
  /** The client's name, the account's e-mail address. */
  readonly name: string;
  readonly result: 'restored' | 'present' | 'refused';
  readonly reason: string | null;
}
