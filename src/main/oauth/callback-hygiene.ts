import { judgeRequest, type RawRequest } from '../local-http/request-hygiene.ts';
import { refusalSentences } from './sentences.ts';

export interface Refusal {
  readonly status: number;
  readonly sentence: string;
}

/** For the address and, apart from it, for all headers together; an authorization response needs a tenth. */
export const longestPart = 8 * 1024;

/**
 * Whether a request is what a browser window sends when a person follows a link, before anyone looks
 * at its path. Pages in the same browser can reach this port too: their images, fetches and frames
 * say so in Sec-Fetch-*, which scripts cannot change, and a rebound DNS name shows in `Host`.
 */
export function judgeNavigation(request: RawRequest, host: string): Refusal | undefined {
  if (Buffer.byteLength(request.url ?? '') > longestPart) {
    return { status: 431, sentence: refusalSentences.tooLong };
  }
  if (request.rawHeaders.reduce((sum, part) => sum + part.length, 0) > longestPart) {
    return { status: 431, sentence: refusalSentences.tooLong };
  }
  const hygiene = judgeRequest(request, {
    hosts: [host],
    methods: ['GET'],
    fromBrowsers: 'allowed',
  });
  if (!hygiene.ok) return { status: hygiene.status, sentence: hygiene.sentence };

  const headers = headerValues(request.rawHeaders);
  const all = (name: string, value: string) =>
    (headers.get(name) ?? []).every((found) => found === value);
  if (headers.has('origin')) return { status: 403, sentence: refusalSentences.notFromPages };
  if (!all('sec-fetch-mode', 'navigate') || !all('sec-fetch-dest', 'document')) {
    return { status: 403, sentence: refusalSentences.notANavigation };
  }
  // A browser that loads ahead (`Sec-Purpose: prefetch`) must not use up the one-time link.
  if (headers.has('sec-purpose') || headers.has('purpose')) {
    return { status: 403, sentence: refusalSentences.notAhead };
  }
  if (headers.has('transfer-encoding') || !all('content-length', '0')) {
    return { status: 400, sentence: refusalSentences.noBody };
  }
  return undefined;
}

/** Every value of the cookie `name`; other programs on 127.0.0.1 may have set cookies of the same name. */
export function cookieValues(rawHeaders: readonly string[], name: string): string[] {
  const pairs = (headerValues(rawHeaders).get('cookie') ?? []).flatMap((line) => line.split(';'));
  return pairs
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

function headerValues(rawHeaders: readonly string[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    values.set(name, [...(values.get(name) ?? []), rawHeaders[at + 1] ?? '']);
  }
  return values;
}
