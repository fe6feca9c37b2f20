import type { ExternalPlace } from './external-places.ts';
import type { FailureCode } from './failure.ts';

/** One thing the doctor looked at, for the window and the command line alike. */
export interface Finding {
  /** Stable; with an account or a client after a colon where there are several: `account:ada`. */
  readonly id: string;
  readonly level: FindingLevel;
  /** What was looked at: "Keychain". */
  readonly title: string;
  /** What was found, and what to do about it. */
  readonly sentence: string;
  /** On problems only. */
  readonly code?: FailureCode;
  readonly action?: FindingAction;
}

export type FindingLevel = 'good' | 'hint' | 'problem';

/** What a face can offer as a button; `command` is text to be copied into a terminal. */
export type FindingAction =
  | { readonly kind: 'sign_in'; readonly account: string }
  | { readonly kind: 'refresh'; readonly account: string }
  | { readonly kind: 'import_client' }
  | { readonly kind: 'start_sandbox' }
  | { readonly kind: 'add_account'; readonly client: string }
  | { readonly kind: 'open'; readonly place: ExternalPlace }
  | { readonly kind: 'command'; readonly text: string };

export interface DoctorReport {
  /** Seconds since the epoch. */
  readonly examined_at: number;
  /** Problems first, then hints, then what is good; each in an order that stays the same. */
  readonly findings: readonly Finding[];
}
