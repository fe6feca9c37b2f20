import { type Failed, fail, ok, type Result } from '../shared/failure.ts';

/** HTTP_PROXY alone is meant for everything by those who set it. */
const variables = [
  ...['https_proxy', 'HTTPS_PROXY'],
  ...['http_proxy', 'HTTP_PROXY'],
  ...['all_proxy', 'ALL_PROXY'],
];

export interface Proxy {
  readonly url: URL;
  /** Where its address stands: whoever looks for trouble has to know which of six it was. */
  readonly variable: string;
}

/** The proxy for https addresses in this environment, `NO_PROXY` aside; undefined where there is none. */
export function proxyOf(environment: NodeJS.ProcessEnv): Result<Proxy | undefined> {
  const variable = variables.find((name) => environment[name]);
  if (variable === undefined) return ok(undefined);
  const url = proxyAddress(environment[variable] ?? '');
  return url === undefined ? notUnderstood(variable) : ok({ url, variable });
}

/** The same, for one address: undefined where `NO_PROXY` covers it. */
export const proxyFor = (target: URL, environment: NodeJS.ProcessEnv): Result<Proxy | undefined> =>
  isExempt(target, proxyExceptions(environment)) ? ok(undefined) : proxyOf(environment);

/** `http://name:password@host:port`, `https://…`, or `host:port`; undefined for anything else. */
function proxyAddress(written: string): URL | undefined {
  try {
    const proxy = new URL(written.includes('://') ? written : `http://${written}`);
    // A lone percent sign in the name or the password would fail only when it is sent.
    decodeURIComponent(`${proxy.username}${proxy.password}`);
    return ['http:', 'https:'].includes(proxy.protocol) ? proxy : undefined;
  } catch {
    return undefined;
  }
}

const notUnderstood = (variable: string): Failed =>
  fail(
    'offline',
    `The proxy address in ${variable} cannot be understood. Write it as http://host:port, and start Keybearer again.`,
  );

/** What `NO_PROXY` holds: names, separated by commas or spaces. */
export const proxyExceptions = ({ no_proxy, NO_PROXY }: NodeJS.ProcessEnv): readonly string[] =>
  (no_proxy || NO_PROXY || '').split(/[\s,]+/).filter(Boolean);

/**
 * Whether one of them covers this address: `*` does, and `example.com`, `.example.com` and `*.example.com`
 * cover that name and all below it, with `:port` behind it for that port alone.
 */
export function isExempt(target: URL, exceptions: readonly string[]): boolean {
  const port = target.port || '443';
  return exceptions.some((exception) => {
    if (exception === '*' || withoutBrackets(exception) === withoutBrackets(target.hostname))
      return true;
    const [, name = '', onlyPort = port] =
      /^(?:\*?\.)?([^:]+)(?::(\d+))?$/.exec(exception.toLowerCase()) ?? [];
    if (name === '' || onlyPort !== port) return false;
    return target.hostname === name || target.hostname.endsWith(`.${name}`);
  });
}

/** Of an IPv6 address, which a URL has in brackets, a socket has not, and NO_PROXY may have either way. */
export const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, '');
