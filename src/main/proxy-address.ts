import { type Failed, fail } from '../shared/failure.ts';

/** HTTP_PROXY alone is meant for everything by those who set it. */
const variables = [
  ...['https_proxy', 'HTTPS_PROXY'],
  ...['http_proxy', 'HTTP_PROXY'],
  ...['all_proxy', 'ALL_PROXY'],
];

/** What the environment has for a proxy, as it is written there: the first variable that is not empty. */
export const proxySetting = (environment: NodeJS.ProcessEnv): string | undefined =>
  variables.map((name) => environment[name]).find(Boolean);

/** `http://name:password@host:port`, `https://…`, or `host:port`; undefined for anything else. */
export function proxyAddress(written: string): URL | undefined {
  try {
    const proxy = new URL(written.includes('://') ? written : `http://${written}`);
    // A lone percent sign in the name or the password would fail only when it is sent.
    decodeURIComponent(`${proxy.username}${proxy.password}`);
    return ['http:', 'https:'].includes(proxy.protocol) ? proxy : undefined;
  } catch {
    return undefined;
  }
}

export const proxyNotUnderstood = (): Failed =>
  fail(
    'offline',
    'The proxy address in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be understood. Write it as http://host:port.',
  );
