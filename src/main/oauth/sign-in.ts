import type { SignInStep } from '../../shared/app-state.ts';
import type { AuthorizationOptions } from '../../shared/authorization-options.ts';
import type { Result } from '../../shared/failure.ts';
import type { OAuthClient } from '../accounts/oauth-client.ts';
import type { Clock, Http, Log, Random, SystemBrowser } from '../ports.ts';
import type { Answer } from './authorization-response.ts';
import type { Grant } from './outcomes.ts';
import type { SignInPages } from './sign-in-pages.ts';

export interface SignInParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly http: Http;
  readonly browser: SystemBrowser;
  readonly log: Log;
  readonly pages: SignInPages;
}

/**
 * How the person gets to the authorization server: `browser` opens ours, `link` shows the one-time
 * link to open in a browser on this computer, `paste` shows the server's own address for a browser on
 * another one, `device` shows a code to type on another device.
 */
export type SignInMode = 'browser' | 'link' | 'paste' | 'device';

export interface SignInRequest {
  readonly client: OAuthClient;
  readonly scopes: readonly string[];
  readonly loginHint?: string | undefined;
  /** Judged. Not for `device`, which has no address of ours. */
  readonly options?: AuthorizationOptions | undefined;
  /** Where the browser is to be answered: the first of these ports that is free. Any free one unless said. */
  readonly ports?: readonly number[] | undefined;
  /** Who has to come back, when a known account signs in again. */
  readonly expectedSubject?: { readonly issuer: string; readonly subject: string } | undefined;
  readonly mode: SignInMode;
  /**
   * Milliseconds for the person; `signInTimeoutSeconds` unless said, or for `device` the life of the
   * code. RFC 8252 §8.1: the port is open no longer.
   */
  readonly timeoutMs?: number | undefined;
}

/** What storing answered: the account as it is now, and whether it was there before. */
export interface StoredSignIn {
  readonly accountId: string;
  readonly email: string;
  readonly updated: boolean;
  /** What the account had granted until now, where it was here already. */
  readonly before?: readonly string[];
  /** Online access: when it ends, in seconds since the epoch. */
  readonly endsAt?: number;
}

export interface SignedIn extends StoredSignIn {
  /** Normalised. */
  readonly granted: readonly string[];
  /** Asked for now or had before, and not granted. */
  readonly missing: readonly string[];
}

/** The two messages of a sign-in that go by way of the browser. Both hold one-time values. */
export type BrowserMessage =
  | { readonly kind: 'request'; readonly url: string }
  | { readonly kind: 'answer'; readonly answer: Answer };

export interface SignInHandlers {
  /** Every step, the first one before `startSignIn` answers, the last one before `ended` does. */
  onStep(step: SignInStep): void;
  /** Just before tokens are asked for: their life counts from here, however long the answer takes (C143). */
  onExchange?(): void;
  /** Writes the credential and reads it back. Only then does the browser say "done". */
  store(grant: Grant): Promise<Result<StoredSignIn>>;
  /** For who explains the sign-in to a person; what is kept of it must be hidden first. */
  onBrowserMessage?(message: BrowserMessage): void;
}

export interface RunningSignIn {
  readonly id: string;
  /** The one-time link; for `paste` and `device` the authorization server's own address. */
  readonly link: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Fails, and the sign-in goes on waiting, when the address is not the right one. */
  paste(redirectUrl: string): Promise<Result<void>>;
  /** Ends it and closes the port at once. Without effect while storing, which is not left half done. */
  cancel(): void;
  readonly ended: Promise<Result<SignedIn>>;
}
