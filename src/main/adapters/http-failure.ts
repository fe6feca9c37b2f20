import { type Failed, type FailureCode, fail } from '../../shared/failure.ts';
import { proxyRefused } from './proxy-tunnel.ts';

/**
 * What went wrong on the way to a server, by error codes: messages carry addresses and parts of
 * bodies, so nothing of them is kept.
 */

const certificateDates = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

const certificate =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_|HOSTNAME_MISMATCH|PATH_LENGTH_|ERR_TLS_|ERR_SSL_|EPROTO)/;

const noConnection = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EPIPE',
  'ETIMEDOUT',
]);

const notHttp = /^(HPE_|Z_|ERR_BROTLI|ERR_PADDING)/;

export function failureOfExchange(error: unknown): Failed {
  const codes = codesOf(error);
  const first = (matches: (code: string) => boolean) => codes.find(matches);

  const dated = first((code) => certificateDates.has(code));
  if (dated) return tlsError('Check the date and time of this computer', dated);
  const tls = first((code) => certificate.test(code));
  if (tls) {
    return tlsError('Check for a proxy or antivirus that opens connections, and the clock', tls);
  }
  const offline = first((code) => noConnection.has(code));
  if (offline) {
    return failure(
      'offline',
      'No connection to the server. Check the network, and try again.',
      offline,
    );
  }
  const malformed = first((code) => notHttp.test(code));
  if (malformed) return unexpected(malformed);
  if (codes.includes(proxyRefused)) {
    return failure(
      'offline',
      'The proxy refused the connection. Check the proxy settings.',
      'proxy',
    );
  }
  return failure('internal', 'Keybearer could not send a request.', codes[0] ?? 'unknown');
}

export const unexpected = (cause: string): Failed =>
  failure(
    'unexpected_response',
    'The server answered with something that is not what was asked for. A network that wants a sign-in page may be in between.',
    cause,
  );

export const tooLate = (): Failed =>
  failure('timed_out', 'The server did not answer in time. Try again in a moment.', 'deadline');

export const cancelled = (): Failed => failure('cancelled', 'Cancelled.', 'signal');

const tlsError = (check: string, cause: string): Failed =>
  failure(
    'tls_error',
    `The server could not be trusted, so nothing was sent. ${check}; then try again.`,
    cause,
  );

export const notEncrypted = (): Failed =>
  failure('tls_error', 'Keybearer sends nothing over an unencrypted connection.', 'http');

const failure = (code: FailureCode, sentence: string, cause: string): Failed =>
  fail(code, sentence, { cause });

/** Codes of the error, its causes, and the attempts by IPv4 and IPv6 that an AggregateError holds. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const { code } = error as NodeJS.ErrnoException;
  const attempts = error instanceof AggregateError ? error.errors : [];
  return [
    ...(typeof code === 'string' ? [code] : []),
    ...[error.cause, ...attempts].flatMap((inner) => codesOf(inner, depth + 1)),
  ];
}
