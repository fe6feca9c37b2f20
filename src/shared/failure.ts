/**
 * What went wrong, as a value. `code` is stable and part of the public contract; `sentence` tells a
 * person what happened and what to do next; `cause` is for the details pane and never holds a secret.
 */
export interface Failure {
  readonly code: FailureCode;
  readonly sentence: string;
  readonly cause?: string;
  /** Seconds after which trying again makes sense; only on temporary failures. */
  readonly retryAfter?: number;
}

export interface Succeeded<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Failed<E = Failure> {
  readonly ok: false;
  readonly failure: E;
}

export type Result<T, E = Failure> = Succeeded<T> | Failed<E>;

export const ok = <T>(value: T): Succeeded<T> => ({ ok: true, value });

export const failed = <E>(failure: E): Failed<E> => ({ ok: false, failure });

/** `fail('offline', 'No connection…')`: the short way to a failed Result. */
export const fail = (
  code: FailureCode,
  sentence: string,
  more: { cause?: string; retryAfter?: number } = {},
): Failed => failed({ code, sentence, ...more });

/**
 * Every failure code, with what it means on each face: the HTTP status on the agent socket and the
 * exit code of the command line. One table, so that the two can never disagree.
 */
export const failureCodes = {
  // The request itself.
  invalid_request: { status: 400, exit: 2 },
  unauthenticated: { status: 401, exit: 4 },
  not_allowed: { status: 403, exit: 4 },
  denied: { status: 403, exit: 4 },
  scope_not_narrowable: { status: 403, exit: 4 },
  browser_request_refused: { status: 403, exit: 4 },
  not_found: { status: 404, exit: 2 },
  method_not_allowed: { status: 405, exit: 2 },
  approval_timeout: { status: 408, exit: 4 },
  conflict: { status: 409, exit: 2 },
  expired: { status: 410, exit: 4 },
  payload_too_large: { status: 413, exit: 2 },
  unsupported_media_type: { status: 415, exit: 2 },
  misdirected_request: { status: 421, exit: 2 },
  headers_too_large: { status: 431, exit: 2 },
  slow_down: { status: 429, exit: 6 },
  rate_limited: { status: 429, exit: 6 },

  // A person is needed.
  needs_sign_in: { status: 409, exit: 5 },
  needs_reauth: { status: 409, exit: 5 },
  needs_consent: { status: 409, exit: 5 },
  credential_missing: { status: 409, exit: 5 },
  credential_invalid: { status: 409, exit: 5 },
  client_rejected: { status: 409, exit: 5 },
  no_refresh_token: { status: 409, exit: 5 },

  // The store.
  keychain_locked: { status: 423, exit: 7 },
  keychain_missing: { status: 423, exit: 7 },
  keychain_timeout: { status: 503, exit: 7 },
  keychain_failed: { status: 503, exit: 7 },
  store_write_failed: { status: 503, exit: 7 },
  paused: { status: 423, exit: 4 },
  policy_tampered: { status: 423, exit: 4 },

  // The way to the authorization server. All temporary.
  offline: { status: 503, exit: 6 },
  tls_error: { status: 503, exit: 6 },
  network_intercepted: { status: 503, exit: 6 },
  upstream: { status: 503, exit: 6 },
  timed_out: { status: 503, exit: 6 },
  no_agent: { status: 503, exit: 3 },

  // What the authorization server answered.
  invalid_response: { status: 503, exit: 1 },
  unexpected_response: { status: 503, exit: 1 },
  identity_mismatch: { status: 409, exit: 5 },
  cancelled: { status: 409, exit: 4 },

  // Files people hand us.
  client_file_invalid: { status: 400, exit: 2 },
  issuer_not_allowed: { status: 400, exit: 2 },

  /** This shell cannot do that (no clipboard, no tray, no start at login). */
  not_supported: { status: 501, exit: 2 },
  internal: { status: 500, exit: 1 },
} as const;

export type FailureCode = keyof typeof failureCodes;
