import { type FailureCode, failureCodes } from '../../shared/failure.ts';

/**
 * What Node's HTTP server accepts and a credential service must not: several `Host` or
 * `Authorization` headers (Node takes the first), absolute-form targets, HTTP/1.0, upgrades. Judged
 * on `rawHeaders`, before routing, by every server of ours: agent socket, loopback redirect, window.
 */
export interface RawRequest {
  readonly httpVersion: string;
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Name, value, name, value… as they came. */
  readonly rawHeaders: readonly string[];
}

export interface HygieneRules {
  /** The exact `Host` values that are ours; anything else is a rebound or misdirected name. */
  readonly hosts: readonly string[];
  readonly methods: readonly string[];
  /** On the agent socket nothing a browser sends is welcome; the window and the redirect need some of it. */
  readonly fromBrowsers: 'refused' | 'allowed';
}

export type Hygiene =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: FailureCode;
      readonly sentence: string;
    };

/** More than any tool we serve sends; Node would drop those past its own limit without a word (S74). */
const mostHeaders = 100;

/** RFC 9110 §7.2: one `Host`. The others are single by definition, and a second one is an attempt to confuse. */
const singleHeaders: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-length',
  'content-type',
  'transfer-encoding',
  'origin',
  'cookie',
]);

const unsupportedHeaders: ReadonlySet<string> = new Set([
  'upgrade',
  'expect',
  'te',
  'http2-settings',
]);

/** Headers that browsers add and page scripts cannot suppress; the local tools we serve send none of them. */
const browserHeader = /^(origin|referer|cookie|sec-fetch-.*|access-control-request-.*)$/;

const clean: Hygiene = { ok: true };

function refused(code: FailureCode, sentence: string): Hygiene {
  return { ok: false, status: failureCodes[code].status, code, sentence };
}

export function judgeRequest(request: RawRequest, rules: HygieneRules): Hygiene {
  const { rawHeaders } = request;
  if (rawHeaders.length / 2 > mostHeaders) {
    return refused('headers_too_large', 'The request has too many headers.');
  }
  if (request.httpVersion !== '1.1') {
    return refused('invalid_request', 'Only HTTP/1.1 is spoken here.');
  }
  // RFC 9112 §3.2.1: only origin-form is meant for a server that is no proxy.
  if (request.url === undefined || !request.url.startsWith('/') || request.url.startsWith('//')) {
    return refused('invalid_request', 'The request target must be a path.');
  }

  // One pass without a map: this runs on the hot path of every token request.
  let host: string | undefined;
  let seen = '';
  let unsupported = false;
  let browser = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (singleHeaders.has(name)) {
      const mark = `:${name};`;
      if (seen.includes(mark)) {
        return refused('invalid_request', `The header "${name}" came more than once.`);
      }
      seen += mark;
      if (name === 'host') host = rawHeaders[at + 1];
    }
    unsupported ||= unsupportedHeaders.has(name);
    browser ||= browserHeader.test(name);
  }
  if (host === undefined || !rules.hosts.includes(host)) {
    return refused('misdirected_request', 'This Host is not served here.');
  }
  if (unsupported) {
    return refused(
      'invalid_request',
      'The headers "Upgrade", "Expect" and "TE" are not supported here. curl adds "Expect" to a large body; -H "Expect:" leaves it out.',
    );
  }
  if (browser && rules.fromBrowsers === 'refused') {
    return refused('browser_request_refused', 'Requests from web browsers are refused here.');
  }
  if (!rules.methods.includes(request.method ?? '')) {
    return refused('method_not_allowed', 'This method is not supported here.');
  }
  return clean;
}
