import type { Random } from '../ports.ts';
import { randomText } from '../random-text.ts';
import { sameSecret } from '../same-secret.ts';
import { Secret } from '../secret.ts';

/**
 * Who may use the window: whoever opened the one-time link. Opening it hands the browser two things.
 *
 * The *cookie* proves the browser, survives a reload and cannot be read by a script. But browsers
 * send a cookie of 127.0.0.1 to every port of 127.0.0.1, so a server of another user of this computer
 * would be given it by one visit. The *page key* therefore goes to the page itself, in the fragment
 * of the redirect, which no server sees; the page keeps it in storage bound to this very port and
 * sends it with every API request. Neither is of use without the other, and both end with the agent.
 */
export interface BrowserSession {
  /** Carries the port: two agents on one machine must not overwrite each other's cookie. */
  readonly cookieName: string;
  /** The path of a fresh one-time link; the one before it, if unused, stops working. */
  issueLink(): string;
  /**
   * True once for the newest link, and again for the browser that has opened it: browsers load a link
   * ahead of the visit, and people come back to it through their history.
   */
  redeem(token: string, cookieHeld: boolean): boolean;
  readonly cookie: Secret;
  readonly pageKey: Secret;
  holdsCookie(presented: string | undefined): boolean;
  holdsPageKey(presented: string | undefined): boolean;
}

export const linkPrefix = '/open/';
export const pageKeyHeader = 'keybearer-page-key';

export function browserSession(random: Random, port: number): BrowserSession {
  const cookie = new Secret(randomText(random, 32));
  const pageKey = new Secret(randomText(random, 32));
  let unused: Secret | undefined;
  let used: Secret | undefined;

  return {
    cookieName: `keybearer_${port}`,
    cookie,
    pageKey,
    issueLink() {
      const token = randomText(random, 16);
      unused = new Secret(token);
      return linkPrefix + token;
    },
    redeem(token, cookieHeld) {
      if (unused !== undefined && sameSecret(unused.reveal(), token)) {
        used = unused;
        unused = undefined;
        return true;
      }
      return cookieHeld && used !== undefined && sameSecret(used.reveal(), token);
    },
    holdsCookie: (presented) => presented !== undefined && sameSecret(cookie.reveal(), presented),
    holdsPageKey: (presented) => presented !== undefined && sameSecret(pageKey.reveal(), presented),
  };
}
