import type { IncomingMessage } from 'node:http';
import type { FailureCode } from '../../shared/failure.ts';
import { type HygieneRules, judgeRequest } from '../local-http/request-hygiene.ts';
import { holdsKey } from './caller-key.ts';

/**
 * Judges a request by its head alone, before any route sees it (layer 3 of
 * docs/decisions/socket-guard.md). undefined means it may pass.
 */
export interface GuardRefusal {
  readonly code: FailureCode;
  readonly sentence: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const rules: HygieneRules = {
  hosts: ['localhost', 'keybearer.sock'],
  methods: ['GET', 'POST', 'DELETE'],
  fromBrowsers: 'refused',
};

/** The largest body that means anything here is a `client_secret.json`, 500 bytes; the limit is S74's. */
export const mostBodyBytes = 64 * 1024;

/** RFC 9111 §5.5 in form. A key in a URL or body ends up in histories and logs, so it is not accepted there. */
export const misplacedKeyHeaders = {
  warning:
    '299 keybearer "Send the caller key in the Authorization header only, and replace this one"',
} as const;

export const unauthenticatedSentence =
  'A valid caller key is needed. Pair this caller with Keybearer to get one.';

export function judgeHead(request: IncomingMessage): GuardRefusal | undefined {
  const { headers, method, url } = request;
  if (holdsKey(url ?? '') || (headers.cookie !== undefined && holdsKey(headers.cookie))) {
    return {
      code: 'unauthenticated',
      sentence: unauthenticatedSentence,
      headers: misplacedKeyHeaders,
    };
  }
  const hygiene = judgeRequest(request, rules);
  if (!hygiene.ok) return { code: hygiene.code, sentence: hygiene.sentence };
  const length = headers['content-length'];
  const hasBody = headers['transfer-encoding'] !== undefined || (length ?? '0') !== '0';
  if (!hasBody) return undefined;
  if (method !== 'POST') {
    return { code: 'invalid_request', sentence: `A ${method} request has no body here.` };
  }
  if (headers['content-encoding'] !== undefined) {
    return { code: 'unsupported_media_type', sentence: 'Compressed bodies are not read here.' };
  }
  return undefined;
}
