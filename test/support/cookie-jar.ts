interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly httpOnly: boolean;
  readonly sameSite: 'strict' | 'lax' | 'none';
}

/** What decides whether a cookie with SameSite goes along. */
export interface CookieContext {
  readonly crossSite: boolean;
  readonly method: string;
}

/**
 * A browser's cookies (RFC 6265). They belong to a host and not to a port (§8.5): every server on
 * 127.0.0.1 sees those of every other unless their paths differ, in a real browser and so here.
 */
export class CookieJar {
  #cookies: Cookie[] = [];

  /** Takes what a `Set-Cookie` header says. */
  store(url: URL, header: string): void {
    const [pair = '', ...rest] = header.split(';').map((part) => part.trim());
    const split = pair.indexOf('=');
    if (split <= 0) return;
    const given = new Map(
      rest.map((part) => {
        const [name = '', ...value] = part.split('=');
        return [name.toLowerCase(), value.join('=')] as const;
      }),
    );
    const domain = given.get('domain');
    if (domain !== undefined && domain !== url.hostname) return;
    const cookie: Cookie = {
      name: pair.slice(0, split),
      value: pair.slice(split + 1),
      host: url.hostname,
      path: given.get('path')?.startsWith('/') ? (given.get('path') ?? '/') : directoryOf(url),
      httpOnly: given.has('httponly'),
      sameSite: sameSiteOf(given.get('samesite')),
    };
    this.#cookies = this.#cookies.filter(
      ({ name, host, path }) =>
        name !== cookie.name || host !== cookie.host || path !== cookie.path,
    );
    if (!isExpired(given)) this.#cookies.push(cookie);
  }

  /** The `Cookie` header for a navigation; undefined when none goes along. */
  header(url: URL, { crossSite, method }: CookieContext): string | undefined {
    const sent = this.#for(url).filter(
      ({ sameSite }) =>
        !crossSite || sameSite === 'none' || (sameSite === 'lax' && method === 'GET'),
    );
    return sent.length === 0
      ? undefined
      : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  /** What a script on that page could read: those without HttpOnly. */
  scriptCookies(url: string): string[] {
    return this.#for(new URL(url))
      .filter(({ httpOnly }) => !httpOnly)
      .map(({ name }) => name);
  }

  /** All names that would be sent there. */
  names(url: string): string[] {
    return this.#for(new URL(url)).map(({ name }) => name);
  }

  clear(): void {
    this.#cookies = [];
  }

  /** Longer paths first (§5.4). */
  #for(url: URL): Cookie[] {
    return this.#cookies
      .filter(({ host, path }) => host === url.hostname && pathMatches(url.pathname, path))
      .sort((a, b) => b.path.length - a.path.length);
  }
}

/** RFC 6265 §5.1.4. */
const directoryOf = (url: URL): string => {
  const cut = url.pathname.lastIndexOf('/');
  return cut <= 0 ? '/' : url.pathname.slice(0, cut);
};

const pathMatches = (path: string, cookiePath: string): boolean =>
  path === cookiePath ||
  (path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path[cookiePath.length] === '/'));

function sameSiteOf(text: string | undefined): Cookie['sameSite'] {
  const given = text?.toLowerCase();
  return given === 'strict' || given === 'none' ? given : 'lax';
}

/** Only the two ways to delete a cookie; a test is over before any other expiry comes. */
function isExpired(given: ReadonlyMap<string, string>): boolean {
  const maxAge = given.get('max-age');
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = given.get('expires');
  return expires !== undefined && Date.parse(expires) <= Date.parse('2000-01-01');
}
