import type { Failure } from './failure.ts';

/**
 * What the playground shows: HTTP taken apart, with everything secret hidden before it is kept. Text
 * comes in parts, so that no answer of a server can look as if something in it had been hidden.
 */
export type Shown = readonly ShownPart[];

export type ShownPart =
  | { readonly kind: 'text'; readonly text: string }
  | HiddenPart
  /** A value that does not exist yet and is made anew for each sign-in; `name` says which. */
  | { readonly kind: 'sample'; readonly name: string };

/** In the place of something secret. Two with the same fingerprint are the same value. */
export interface HiddenPart extends SecretMark {
  readonly kind: 'hidden';
  /** What it is: "access token", "authorization code". */
  readonly name: string;
  /** False where only a piece of it stood here. */
  readonly whole: boolean;
}

/** By what a person can tell two secrets apart without seeing either. */
export interface SecretMark {
  /** Characters of the whole secret. */
  readonly length: number;
  /** The first 4 hex digits of its SHA-256. */
  readonly fingerprint: string;
}

export interface ShownField {
  readonly name: string;
  readonly value: Shown;
  /** What it is for, in a sentence; null where nothing needs saying. */
  readonly meaning: string | null;
}

export type ShownBody =
  | { readonly kind: 'empty' }
  /** A form, or a JSON object that is best read as a list. */
  | {
      readonly kind: 'fields';
      readonly format: 'form' | 'json';
      readonly fields: readonly ShownField[];
    }
  /** `bytes` is the whole length; `cut`: only the beginning is in `text`. */
  | {
      readonly kind: 'text';
      readonly type: string;
      readonly text: Shown;
      readonly bytes: number;
      readonly cut: boolean;
    }
  /** Neither shown nor kept; `bytes` is null where the server did not say how many. */
  | { readonly kind: 'binary'; readonly type: string; readonly bytes: number | null };

export interface ShownRequest {
  readonly method: string;
  readonly url: Shown;
  readonly headers: readonly ShownField[];
  readonly body: ShownBody;
}

export interface ShownResponse {
  readonly status: number;
  /** Without `Set-Cookie`. */
  readonly headers: readonly ShownField[];
  readonly body: ShownBody;
}

/** One request of Keybearer's to an authorization server, and what came of it. */
export interface ShownExchange {
  readonly kind: 'discovery' | 'token' | 'keys';
  readonly request: ShownRequest;
  readonly answer:
    | { readonly kind: 'response'; readonly response: ShownResponse }
    | { readonly kind: 'failure'; readonly failure: Failure };
  readonly milliseconds: number;
}

/** The authorization request (RFC 6749 §4.1.1), which goes by way of the browser. */
export interface ShownAuthorizationRequest {
  readonly endpoint: string;
  readonly parameters: readonly ShownField[];
  /** Endpoint and parameters as one address. */
  readonly url: Shown;
}

/** The redirect that brings the browser back (RFC 6749 §4.1.2). */
export interface ShownAuthorizationResponse {
  readonly outcome: 'code' | 'denied' | 'error';
  readonly parameters: readonly ShownField[];
}

export type TranscriptStep =
  | { readonly kind: 'authorization_request'; readonly request: ShownAuthorizationRequest }
  | { readonly kind: 'authorization_response'; readonly response: ShownAuthorizationResponse }
  | { readonly kind: 'exchange'; readonly exchange: ShownExchange };

/** The newest sign-in since the start, whether it is under way, done or failed. */
export interface SignInTranscript {
  /** Seconds since the epoch. */
  readonly started_at: number;
  readonly client: string;
  readonly outcome:
    | { readonly kind: 'running' }
    | { readonly kind: 'done'; readonly account: string; readonly email: string }
    | { readonly kind: 'failed'; readonly failure: Failure };
  readonly steps: readonly TranscriptStep[];
  readonly id_token: ShownIdToken | null;
}

/** The id token (OpenID Connect Core §2) of a sign-in, decoded. */
export interface ShownIdToken {
  /** Signature, issuer, audience, nonce and times were checked and found good. Otherwise believe nothing in it. */
  readonly verified: boolean;
  readonly mark: SecretMark;
  readonly header: readonly ShownField[];
  readonly claims: readonly ShownField[];
}

/** An access token as it may be shown. */
export interface ShownToken extends SecretMark {
  readonly scopes: readonly string[];
  /** Seconds since the epoch. */
  readonly expires_at: number;
}

export interface RefreshShown {
  readonly outcome:
    | { readonly kind: 'refreshed'; readonly token: ShownToken }
    | { readonly kind: 'failed'; readonly failure: Failure };
  /** Empty where nothing was sent: see `sentence`. */
  readonly exchanges: readonly ShownExchange[];
  /** What happened, in words. */
  readonly sentence: string;
  /** The same wish through the agent socket, to be copied; null where `curl` cannot reach it. */
  readonly curl: string | null;
}

export const callMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type CallMethod = (typeof callMethods)[number];

export interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

export interface CallShown {
  readonly token: ShownToken;
  readonly request: ShownRequest;
  readonly response: ShownResponse;
  readonly milliseconds: number;
  readonly advice: CallAdvice | null;
  /** The same call as a command to be copied; null where `curl` cannot reach the socket. */
  readonly curl: string | null;
}

/** What a person can do about an answer that was not what they wanted. */
export interface CallAdvice {
  readonly kind: /** `playground.invalidate` drops the token and asks for another. */
    | 'token_refused'
    /** Any one of `scopes` would do, where the server or the catalogue says so. */
    | 'permission_missing'
    | 'api_disabled'
    | 'slow_down'
    | 'redirected';
  readonly sentence: string;
  readonly scopes: readonly string[];
}

/** A call that is ready to be sent. None of them changes anything. */
export interface ExampleCall {
  readonly id: string;
  /** The product as people call it. */
  readonly api: string;
  /** What it answers: "Your calendars". */
  readonly title: string;
  readonly method: CallMethod;
  readonly url: string;
  /** Any one of these permissions is enough. */
  readonly scopes: readonly string[];
  /** The account has one of them. */
  readonly allowed: boolean;
}

/** The plain text of something shown, for copying and for reading aloud. */
export const shownText = (shown: Shown): string => shown.map(partText).join('');

function partText(part: ShownPart): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'sample') return `{${part.name}}`;
  const name = part.whole ? part.name : `part of the ${part.name}`;
  return `[${name}, ${part.length} characters, ${part.fingerprint}]`;
}
