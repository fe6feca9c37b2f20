import { failureCodes } from '../../shared/failure.ts';
import { type Hygiene, judgeRequest, type RawRequest } from '../local-http/request-hygiene.ts';

export interface BrowserRequest extends RawRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const jsonType = /^application\/json(?:\s*;\s*charset=utf-8)?$/i;

/**
 * Only our own page, in the browser that opened the link, at the address we listen on. `Host` keeps
 * rebound names out; `Origin` and `Sec-Fetch-Site` keep other pages out, also those on another port
 * of 127.0.0.1, which `SameSite` counts as the same site; the JSON type needs a preflight that nobody
 * answers, so no form of another page can change anything.
 */
export function judgeBrowserRequest(request: BrowserRequest, port: number): Hygiene {
  const host = `127.0.0.1:${port}`;
  const hygiene = judgeRequest(request, {
    hosts: [host],
    methods: ['GET', 'POST'],
    fromBrowsers: 'allowed',
  });
  if (!hygiene.ok) return hygiene;

  const origin = request.headers.origin;
  if (origin !== undefined && origin !== `http://${host}`) {
    return refusal('browser_request_refused', 'Requests from other pages are refused here.');
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refusal('browser_request_refused', 'Requests from other pages are refused here.');
  }
  if (request.method === 'POST') {
    if (origin === undefined) {
      return refusal(
        'browser_request_refused',
        'A change needs the Origin header of our own page.',
      );
    }
    const type = request.headers['content-type'];
    if (typeof type !== 'string' || !jsonType.test(type)) {
      return refusal('unsupported_media_type', 'Only JSON is understood here.');
    }
  }
  return hygiene;
}

const refusal = (
  code: 'browser_request_refused' | 'unsupported_media_type',
  sentence: string,
): Hygiene => ({ ok: false, status: failureCodes[code].status, code, sentence });
