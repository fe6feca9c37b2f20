/**
 * Google's refusals of the client or the request, by RFC 6749 §5.2 and by names of its own: what is
 * the matter, and who can mend it.
 */
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

export const rejectionText = (error: string, server: string): string =>
  server === 'Google'
    ? (rejectionSentences[error] ??
      'Google refuses this OAuth client. Check it in the Google Cloud console, then sign in again.')
    : `${server} refuses this OAuth client or what it asks for (${error}). Check the client, then sign in again.`;

/**
 * Refusals that end when somebody changes something in the console or at the administrator's: then
 * the sign-in that is here goes on, and one more try shows it. Signing in again would meet the same.
 */
const endedElsewhere: ReadonlySet<string> = new Set([
  'invalid_client',
  'deleted_client',
  'disabled_client',
  'org_internal',
  'admin_policy_enforced',
  'access_denied',
]);

export const isMendedElsewhere = (error: string): boolean => endedElsewhere.has(error);
