import { type FailureCode, fail, type Result } from '../../shared/failure.ts';
import type { ImportFormat } from '../../shared/import.ts';
import type { FoundUserCredential } from '../accounts/credential-intake.ts';
import type { ServiceAccountKey } from '../accounts/service-account-key.ts';

/** A credential as a file has it, judged and not yet tried at its server. */
export type FoundCredential =
  | { readonly kind: 'user'; readonly found: FoundUserCredential }
  | {
      readonly kind: 'service_account';
      readonly key: ServiceAccountKey;
      /** The person it acts for by domain-wide delegation. */
      readonly subject?: string;
      readonly scopes?: readonly string[];
    }
  | {
      readonly kind: 'impersonated';
      readonly source: Exclude<FoundCredential, { kind: 'impersonated' }>;
      readonly target: string;
      readonly delegates: readonly string[];
    };

/** One entry of a file: a credential, or why it is none that can be taken. */
export interface ImportCandidate {
  /** Which entry of its file, unique in it and fit to be shown; '' where the file is one credential. */
  readonly entry: string;
  /** Whose it is according to the file. */
  readonly account: string | undefined;
  readonly credential: Result<FoundCredential>;
}

/** What a file is, with its entries in their order; always at least one. */
export interface CredentialFile {
  readonly format: ImportFormat;
  readonly candidates: readonly ImportCandidate[];
  /**
   * The same file without the secrets of these entries, everything else as it was. undefined where
   * that cannot be done; the reason is for the person.
   */
  withoutSecrets(entries: ReadonlySet<string>, note: ReplacementNote): Promise<Result<Uint8Array>>;
}

/** Who stands in the file from now on, for a person who opens it. */
export interface ReplacementNote {
  /** The account of an entry, as a command line would name it. */
  readonly accountOf: (entry: string) => string | undefined;
}

/** More entries than anybody has; each one is a request to the token endpoint. */
export const mostEntries = 500;

export const unusable = (sentence: string, code: FailureCode = 'client_file_invalid') =>
  fail(code, sentence);
