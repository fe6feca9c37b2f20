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

/** Google's refusals of the client or the request, by RFC 6749 §5.2 and by names of its own. */
const rejectionSentences: Readonly<Record<string, string>> = {
  invalid_client:
    'Google does not accept this OAuth client. Check its id and secret in the Google Cloud console and import client_secret.json again.',
  deleted_client:
    'This OAuth client was deleted in the Google Cloud console. It can be restored there for 30 days; otherwise import another client and sign in again.',
  disabled_client:
    'This OAuth client is disabled in the Google Cloud console. Enable it there, then sign in again.',
  unauthorized_client:
    'This sign-in belongs to another OAuth client, or the client may not do this. Sign in again through this client.',
  unsupported_grant_type:
    'The authorization server does not support what Keybearer needs. Check that the client is of type "Desktop app".',
  org_internal:
    'This OAuth client is open only to people of its own organisation. Sign in with an account of that organisation, or use another client.',
  admin_policy_enforced:
    "Your organisation's administrator does not allow these permissions. Ask the administrator, or sign in with fewer permissions.",
  access_denied:
    'The authorization server does not let this account use this client. Ask whoever administers the account or the client.',
  disallowed_useragent:
    'Google refused the browser. Open the link in an ordinary browser such as Firefox or Chrome.',
  redirect_uri_mismatch:
    'This OAuth client does not allow sign-in on this computer. Create one of type "Desktop app" in the Google Cloud console and import it.',
};

export const rejection = (error: string, server: string): string =>
  server === 'Google'
    ? (rejectionSentences[error] ??
      'Google refuses this OAuth client. Check it in the Google Cloud console, then sign in again.')
    : `${server} refuses this OAuth client or what it asks for (${error}). Check the client, then sign in again.`;

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
  internal:
    'The sign-in ended because of an error in Keybearer. Start it again; if it happens again, please report it.',
  notWaitingForPaste: 'This sign-in is not waiting for a pasted address.',
  alreadyAnswered: 'This sign-in already has its answer.',
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
