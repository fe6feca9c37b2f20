import type { FailureCode } from '../../shared/failure.ts';
import type { IssuerReference } from '../accounts/oauth-client.ts';

/**
 * Everything this room says to people, in one place for the translator: what happened, whether
 * anything is lost, what to do now.
 */

/** Who answers, as a person knows it; a sandbox must never speak in Google's name. */
export const serverName = (issuer: IssuerReference): string =>
  issuer.kind === 'google' ? 'Google' : 'The sandbox';

export const tokenSentences = {
  intercepted: (server: string) =>
    `Something on the network answers in place of ${lower(server)}, as hotel networks do. Open a web page to sign in to the network, then try again; nothing is lost.`,
  upstream: (server: string) =>
    `${server} has trouble right now. Nothing is lost; try again in a moment.`,
  timedOut: (server: string) =>
    `${server} did not answer in time. Nothing is lost; try again in a moment.`,
  rateLimited: (server: string) =>
    `${server} asks to slow down. Nothing is lost; try again in a moment.`,
  unusable: (server: string) =>
    `${server} answered in a way that Keybearer does not understand. Nothing was changed; try again later.`,
  revoked: (server: string) =>
    `${server} says this sign-in was revoked or has expired. Sign in again; nothing else is lost.`,
  reauth:
    "Your organisation's session policy asks you to sign in again. Nothing is lost; your scripts wait until you do.",
  scopeRefused: (server: string) =>
    `${server} did not grant these permissions to this account. Sign in again and tick them to use them.`,
  notRevoked: (server: string) =>
    server === 'Google'
      ? 'Google could not be told to end this sign-in. Try again later, or remove it at myaccount.google.com/connections.'
      : `${server} could not be told to end this sign-in. Try again later.`,
  noRevocation: (server: string) => `${server} has no way to end a sign-in from here.`,
} as const;

export const signInSentences = {
  denied:
    'The sign-in was declined in the browser. Nothing was added or changed; start it again when you are ready.',
  cancelled: 'The sign-in was cancelled. Nothing was added or changed.',
  timedOut:
    'The sign-in was not finished in time. Nothing was added or changed; start it again when you are ready.',
  openedTwice:
    'The sign-in link was opened a second time, so someone else on this computer may have used it. The sign-in was stopped and nothing was stored; start it again.',
  serverError: (server: string) =>
    `${server} could not finish the sign-in. Nothing was added or changed; try again in a moment.`,
  refused: (server: string) =>
    `${server} refused the sign-in. Nothing was added or changed; check the client and the permissions, then start it again.`,
  codeExpired: (server: string) =>
    `${server} no longer accepts this answer from the browser. Nothing was added or changed; start the sign-in again.`,
  noRefreshToken: (server: string) =>
    server === 'Google'
      ? 'Google gave no lasting sign-in, so nothing was stored. Remove this app at myaccount.google.com/connections, check that the client is of type "Desktop app", then sign in again.'
      : `${server} gave no lasting sign-in (no refresh token), so nothing was stored. Check the client, then sign in again.`,
  noConsentShown: (server: string) =>
    `${server} gave no lasting sign-in: it gives one only when the page of permissions is shown. Nothing was stored or changed. Sign in again with prompt=consent, as it is by itself, or for online access, which ends by itself.`,
  interactionRequired: (server: string) =>
    `${server} would have had to show a page, which prompt=none forbids. Nothing was stored or changed; sign in again without it.`,
  otherDomain: (asked: string, email: string, domain: string | undefined) => {
    const whose =
      domain === undefined ? 'an account of no organisation' : `an account of ${domain}`;
    const wanted = asked === '*' ? 'any organisation' : asked;
    return `You asked for an account of ${wanted}, but ${email} signed in, which is ${whose}. Nothing was stored or changed. Sign in again and choose another account, or leave the domain out.`;
  },
  identityUnproven: (server: string) =>
    `Keybearer could not verify who signed in at ${lower(server)}. Nothing was stored; start the sign-in again.`,
  clockWrong: (server: string) =>
    `The clock of this computer and that of ${lower(server)} differ too much to verify the sign-in. Nothing was stored; set the clock, then sign in again.`,
  noEmail: (server: string) =>
    `${server} did not say which address signed in. Nothing was stored; sign in again and leave the e-mail permission ticked.`,
  identityMismatch: (email: string) =>
    `Someone else signed in: ${email}. Nothing was stored or changed. Sign in again with the account that was asked for, or add ${email} as an account of its own.`,
  listenerFailed:
    'Keybearer could not open a port on this computer for the answer of the browser. Close programs you do not need, or sign in with --paste.',
  portNotOurs: (port: number, uri: string) =>
    `Port ${port} of this computer cannot be opened, and this client can be answered only at ${uri}. End the program that uses port ${port}, or register another port in the Google Cloud console and import the client's file again.`,
  noPortFree: (ports: readonly number[]) =>
    ports.length === 1
      ? `Port ${ports[0]} of this computer is not free. End the program that uses it, choose another, or leave it out: then any free port is taken.`
      : `None of the ports ${ports.join(', ')} of this computer is free. End a program that uses one of them, choose others, or leave them out: then any free port is taken.`,
  portIsRegistered: (port: number, uri: string) =>
    `The port cannot be chosen for this client: it is of type "Web application" and is answered only at ${uri}, as it was registered in the Google Cloud console (port ${port}). Leave the port out, or register another redirect URI there and import the client's file again.`,
  nothingListens:
    'A port can be chosen only where this computer waits for the browser: with the browser here or with --no-browser. With --paste and --device nothing listens.',
  noAddressOfOurs:
    'A sign-in by code has no consent URL of ours: domain, prompt, access type, earlier scopes and further parameters cannot be said to it. Sign in with a browser instead, or leave these options out.',
  internal:
    'The sign-in ended because of an error in Keybearer. Start it again; if it happens again, please report it.',
  notWaitingForPaste: 'This sign-in is not waiting for a pasted address.',
  alreadyAnswered: 'This sign-in already has its answer.',
} as const;

/** The sign-in by a code on another device (RFC 8628). */
export const deviceSentences = {
  scopesNotAllowed: (refused: string, allowed: string) =>
    `Google does not grant ${refused} to a sign-in by code. All it grants that way is: ${allowed}. Sign in with a browser instead (--no-browser or --paste where there is none here), or ask for less.`,
  noDeviceFlow: (server: string) =>
    `${server} offers no sign-in by code. Sign in with a browser, or with --paste.`,
  wrongClient: (server: string) =>
    server === 'Google'
      ? 'Google does not let this OAuth client sign in by code. Create one of type "TVs and Limited Input devices" in the Google Cloud console, import it, and sign in through that.'
      : `${server} does not let this OAuth client sign in by code. Use one of type "TVs and Limited Input devices".`,
  tooManyCodes: (server: string) =>
    `${server} has given out too many codes to this OAuth client for now. Try again in a few minutes.`,
  unusable: (server: string) =>
    `${server} gave a code in a way that Keybearer does not understand. Nothing was changed; sign in with a browser instead.`,
  expired:
    'The code was not entered in time. Nothing was added or changed; start the sign-in again for a new code.',
  codeGone: (server: string) =>
    `${server} no longer knows this code. Nothing was added or changed; start the sign-in again for a new code.`,
} as const;

/** What the failed page says in the browser. Plain text without markup: it is put into HTML as it stands. */
const failedPageReasons: Partial<Record<FailureCode, string>> = {
  cancelled: 'The sign-in was cancelled in Keybearer.',
  timed_out: 'The sign-in was not finished in time.',
  expired: 'The sign-in link was opened a second time, so the sign-in was stopped.',
  identity_mismatch: 'Another account signed in than the one that was asked for.',
  no_refresh_token: 'The authorization server gave no lasting sign-in.',
  client_rejected: 'The authorization server refuses the OAuth client.',
  offline: 'The authorization server could not be reached.',
  network_intercepted: 'Something on the network answers in place of the authorization server.',
  tls_error: 'The secure connection to the authorization server failed.',
  upstream: 'The authorization server has trouble right now.',
  keychain_locked: 'The keychain is locked, so the sign-in could not be stored.',
  keychain_missing: 'No keychain is running, so the sign-in could not be stored.',
  keychain_timeout: 'The keychain did not answer, so the sign-in could not be stored.',
  keychain_failed: 'The keychain reported an error, so the sign-in could not be stored.',
  store_write_failed: 'The sign-in could not be stored.',
};

export const failedPageReason = (code: FailureCode): string =>
  failedPageReasons[code] ?? 'The sign-in could not be completed.';

/** What a refused request gets to read; for the person whose browser went astray. */
export const refusalSentences = {
  notFound: 'There is nothing here.',
  notANavigation: 'This address is only for a browser window that a sign-in opened.',
  notFromPages: 'Requests that carry an Origin are refused here.',
  notAhead: 'This link is not opened ahead of time. It still works.',
  noBody: 'A request without a body is expected here.',
  tooLong: 'This address or its headers are too long.',
  notOurAnswer:
    'This is not the answer that Keybearer waits for. The sign-in goes on waiting; go back to the page where you chose your account.',
  notHttp: 'This is not an HTTP request that is understood here.',
} as const;

/** What is wrong with a pasted address, and what to do. The sign-in goes on waiting. */
export const pasteSentences = {
  empty: 'Nothing was pasted. Copy the whole address from the address bar of the browser.',
  otherAddress: (redirectUri: string) =>
    `This is not the address that the sign-in ends at. It begins with ${redirectUri} and stands in the address bar after you agreed.`,
  noQuery:
    'The address was cut off: it must contain "code=" and "state=". Copy the whole address from the address bar.',
  otherSignIn:
    'This address belongs to another sign-in. Open the link of this sign-in, and paste the address that it ends at.',
  malformed:
    'The address was changed on the way. Copy the whole address again and paste it as it is.',
} as const;

export const exchangeSentences = {
  notSent: 'Keybearer could not make this request. Nothing was changed.',
  notHttp: 'The answer was not proper HTTP. Nothing was changed.',
} as const;

export const issuerSentences = {
  notLoopback:
    'A sandbox client must stand on a loopback address such as http://127.0.0.1:8080. Import a client from the Google Cloud console, or start the sandbox again.',
  foreignEndpoint: (endpoint: string) =>
    `The sandbox names an endpoint outside its own address (${endpoint}). Nothing was sent there; check the sandbox.`,
  noMetadata:
    'The sandbox does not describe itself as an authorization server. Check that it is running, then try again.',
} as const;

const lower = (server: string): string => (server === 'The sandbox' ? 'the sandbox' : server);
