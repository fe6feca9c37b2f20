import { attack, type Mutant, mutantsOf, never, unit } from './mutant.ts';

const hygiene = mutantsOf('oauth/callback-hygiene.ts', unit('oauth/loopback-redirect'));
const response = mutantsOf('oauth/authorization-response.ts', unit('oauth/authorization-response'));
const redirect = mutantsOf('oauth/loopback-redirect.ts', unit('oauth/loopback-redirect'));
const browser = mutantsOf('web-ui/browser-request.ts', unit('web-ui/request-guard'));
const ui = mutantsOf('web-ui/web-ui.ts', unit('web-ui/request-guard'));

/** The two ports that a browser can reach, and what must never be written anywhere. */
export const signInMutants: readonly Mutant[] = [
  hygiene(
    'threat 1',
    'the wish for a navigation',
    never("!all('sec-fetch-mode', 'navigate') || !all('sec-fetch-dest', 'document')"),
    attack('web-pages'),
  ),
  hygiene('threat 1', 'the refusal of Origin', never("headers.has('origin')")),
  hygiene(
    'R18',
    'the refusal of loading ahead',
    never("headers.has('sec-purpose') || headers.has('purpose')"),
    unit('oauth/authorize'),
  ),
  hygiene(
    'R14',
    'the limit on the address',
    never("Buffer.byteLength(request.url ?? '') > longestPart"),
  ),
  response('R5, threat 1', 'the comparison of state', never('!sameSecret(state, expected.state)')),
  response(
    'R17, threat 1, threat 4',
    'the cookie of the browser that began',
    never('!boundToBrowser'),
  ),
  response('R10', 'the comparison of iss', never('issuer !== null && issuer !== expected.issuer')),
  response(
    'R9',
    'the refusal of parameters that come twice',
    never('singleParameters.some((name) => query.getAll(name).length > 1)'),
  ),
  response(
    'R12',
    'the shape of a code',
    never('!codeShape.test(code)'),
    unit('oauth/loopback-redirect'),
  ),
  mutantsOf('oauth/loopback-listener.ts', unit('oauth/loopback-redirect'))(
    'R26, threat 5',
    'the address that is listened on',
    ["listen(server, 0, '127.0.0.1')", "listen(server, 0, '0.0.0.0')"],
  ),
  redirect(
    'R18, threat 4',
    'the one time of the link',
    ['if (!this.#started && this.#request !== undefined)', 'if (this.#request !== undefined)'],
    unit('oauth/authorize'),
    attack('another-user'),
  ),
  mutantsOf('oauth/authorize.ts', attack('another-user'))(
    'threat 4',
    'the end of a sign-in whose link was opened twice',
    [
      "if (this.#phase.kind !== 'waiting' && this.#phase.kind !== 'exchanging') return false;",
      "if (this.#phase.kind !== 'starting') return false;",
    ],
  ),
  mutantsOf('oauth/sign-in-ending.ts', unit('oauth/authorize'))(
    'R28, threat 4',
    'the comparison of who signed in with who was asked for',
    ['if (isExpected) return', 'if (isExpected || grant) return'],
  ),
  mutantsOf('web-ui/web-ui.ts', attack('another-user'))(
    'threat 2',
    'the address that the window is served on',
    ["host: '127.0.0.1', port: 0", "host: '0.0.0.0', port: 0"],
  ),
  mutantsOf('oauth/authorize.ts', attack('another-user'))(
    'threat 4',
    'the link in place of the address of the server',
    [
      'void this.#openBrowser(startLink)',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text.
      'void this.#openBrowser(`${startLink}?${new URL(authorization.url).searchParams}`)',
    ],
  ),
  browser(
    'threat 1',
    'the comparison of Origin',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text.
    never('origin !== undefined && origin !== `http://${host}`'),
  ),
  browser(
    'threat 1',
    'the refusal of requests from other sites',
    never("site !== undefined && site !== 'same-origin' && site !== 'none'"),
    attack('window-port'),
  ),
  browser('threat 1', 'the wish for Origin with a change', never('origin === undefined')),
  browser(
    'threat 1',
    'the wish for JSON',
    never("typeof type !== 'string' || !jsonType.test(type)"),
  ),
  ui('threat 1', 'the key of the page beside the cookie', [
    "!cookieHeld || !session.holdsPageKey(typeof key === 'string' ? key : undefined)",
    '!cookieHeld',
  ]),
  ui('threat 1', 'the cookie', [
    "!cookieHeld || !session.holdsPageKey(typeof key === 'string' ? key : undefined)",
    "!session.holdsPageKey(typeof key === 'string' ? key : undefined)",
  ]),
  mutantsOf('web-ui/browser-session.ts', unit('web-ui/one-time-link'))(
    'threat 1',
    'the one time of the link to the window',
    ['        unused = undefined;\n        return true;', '        return true;'],
  ),

  mutantsOf('secret.ts', unit('agent-socket/caller-key'))(
    'threat 16',
    'the mask of a secret in JSON',
    ["toJSON(): string {\n    return '[secret]'", 'toJSON(): string {\n    return this.#text'],
  ),
  mutantsOf('adapters/log.ts', unit('adapters/log'))('threat 16', 'the redaction of the log', [
    '[name, redact(value).slice(0, longestText)]',
    '[name, value.slice(0, longestText)]',
  ]),
];
