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

/** RFC 9110 §7.2: one `Host`. The others are single by definition, and a second one is an attempt to confuse. */
const singleHeaders = [
  'host',
  'authorization',
  'content-length',
  'content-type',
  'origin',
  'cookie',
];

/** Headers that browsers add and page scripts cannot suppress; the local tools we serve send none of them. */
const browserHeader = /^(origin|referer|cookie|sec-fetch-.*|access-control-request-.*)$/;

const clean: Hygiene = { ok: true };

function refused(code: FailureCode, sentence: string): Hygiene {
  return { ok: false, status: failureCodes[code].status, code, sentence };
}

export function judgeRequest(request: RawRequest, rules: HygieneRules): Hygiene {
  const counts = new Map<string, number>();
  let host: string | undefined;
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = (request.rawHeaders[at] ?? '').toLowerCase();
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (name === 'host') host = request.rawHeaders[at + 1];
  }

  if (request.httpVersion !== '1.1')
    return refused('invalid_request', 'Only HTTP/1.1 is spoken here.');
  for (const name of singleHeaders) {
    if ((counts.get(name) ?? 0) > 1) {
      return refused('invalid_request', `The header "${name}" came more than once.`);
    }
  }
  // RFC 9112 §3.2.1: only origin-form is meant for a server that is no proxy.
  if (request.url === undefined || !request.url.startsWith('/') || request.url.startsWith('//')) {
    return refused('invalid_request', 'The request target must be a path.');
  }
  if (host === undefined || !rules.hosts.includes(host)) {
    return refused('misdirected_request', 'This Host is not served here.');
  }
  if (counts.has('upgrade') || counts.has('expect') || counts.has('te')) {
    return refused('invalid_request', 'Upgrades and expectations are not supported here.');
  }
  if (rules.fromBrowsers === 'refused') {
    for (const name of counts.keys()) {
      if (browserHeader.test(name)) {
        return refused('browser_request_refused', 'Requests from web browsers are refused here.');
      }
    }
  }
  if (!rules.methods.includes(request.method ?? '')) {
    return refused('method_not_allowed', 'This method is not supported here.');
  }
  return clean;
}
