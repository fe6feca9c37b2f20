/**
 * A redirect URI on this computer that a client of type "Web application" has registered. Google
 * compares it byte by byte, so it is sent exactly as it was registered: scheme, name, port and path.
 */
export interface RegisteredRedirect {
  /** As registered. */
  readonly uri: string;
  /** What the browser sends as `Host`. */
  readonly host: string;
  readonly port: number;
  /** The path that the browser asks for; `/` where the registered URI has none. */
  readonly path: string;
  /** Where to listen. A browser may take `localhost` for either of two, so both have to be ours. */
  readonly addresses: readonly string[];
}

/** `localhost` is a name, and only there because the console offers it and many clients have it. */
const addressesOf: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.1': ['127.0.0.1'],
  '[::1]': ['::1'],
  localhost: ['127.0.0.1', '::1'],
};

/** What stands unchanged in a request line and in the `Path` of a cookie (RFC 6265 §4.1.1). */
const plainPath = /^\/[A-Za-z0-9\-._~/]*$/;

/**
 * undefined where nobody can listen for it: another machine, `https`, no port (that would be port
 * 80, which only an administrator may open), a query or a fragment.
 */
export function readRegisteredRedirect(uri: string): RegisteredRedirect | undefined {
  if (!URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  const addresses = Object.hasOwn(addressesOf, url.hostname)
    ? addressesOf[url.hostname]
    : undefined;
  // Written otherwise than it is read (capitals, dots in the path), it could not be compared byte by byte.
  const asWritten = url.href === uri || (url.pathname === '/' && url.href === `${uri}/`);
  if (addresses === undefined || url.protocol !== 'http:' || url.port === '' || !asWritten) {
    return undefined;
  }
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!plain || uri.endsWith('?') || uri.endsWith('#') || !plainPath.test(url.pathname)) {
    return undefined;
  }
  return { uri, host: url.host, port: Number(url.port), path: url.pathname, addresses };
}

/** The one to use of all a client has registered: an address before the name, which others could resolve. */
export function usableRedirect(uris: readonly string[]): RegisteredRedirect | undefined {
  const usable = uris.flatMap((uri) => readRegisteredRedirect(uri) ?? []);
  return usable.find(({ addresses }) => addresses.length === 1) ?? usable[0];
}
