import type { IncomingHttpHeaders } from 'node:http';

/** One request of a browser on its way to a page. */
export interface Navigation {
  readonly url: URL;
  readonly method: string;
  readonly form: string | undefined;
  /** The page whose form it came from; undefined when the operating system opened the address. */
  readonly initiator: URL | undefined;
  /** The `Origin` of a POST: `null` where that page says `Referrer-Policy: no-referrer`. */
  readonly origin: string | undefined;
  /** Every address of this chain of redirects, this one included. */
  readonly chain: readonly URL[];
}

export const navigation = (
  url: URL,
  by: Partial<Omit<Navigation, 'url' | 'chain'>> = {},
): Navigation => ({
  method: 'GET',
  form: undefined,
  initiator: undefined,
  origin: undefined,
  ...by,
  url,
  chain: [url],
});

interface Answered {
  readonly status: number;
  readonly headers: Readonly<IncomingHttpHeaders>;
}

/** RFC 9110 §15.4; a POST turns into a GET at 301, 302 and 303, as in every browser. */
export function redirected(step: Navigation, page: Answered): Navigation | undefined {
  const { location } = page.headers;
  if (![301, 302, 303, 307, 308].includes(page.status) || location === undefined) return undefined;
  const url = new URL(location, step.url);
  const keeps = page.status >= 307;
  return {
    ...step,
    url,
    method: keeps ? step.method : 'GET',
    form: keeps ? step.form : undefined,
    chain: [...step.chain, url],
  };
}

/** Fetch Metadata: `none` for what the system opened, else the worst relation in the chain of redirects. */
function fetchSite({ initiator, chain }: Navigation): string {
  if (initiator === undefined) return 'none';
  if (chain.every(({ origin }) => origin === initiator.origin)) return 'same-origin';
  // Addresses have no registrable domain: the site is the host itself, whatever the port.
  return chain.every(({ hostname }) => hostname === initiator.hostname)
    ? 'same-site'
    : 'cross-site';
}

/** What a browser sends with a real navigation. */
export function navigationHeaders(step: Navigation): Record<string, string> {
  return {
    host: step.url.host,
    'user-agent': 'FollowingBrowser/1.0',
    accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'accept-language': 'en',
    'upgrade-insecure-requests': '1',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    'sec-fetch-user': '?1',
    'sec-fetch-site': fetchSite(step),
    ...(step.form !== undefined && {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(step.form)),
    }),
    // Only a request that may change something names where it comes from.
    ...(step.method === 'POST' && step.origin !== undefined && { origin: step.origin }),
  };
}
