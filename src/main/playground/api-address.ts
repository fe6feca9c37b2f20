import { fail, ok, type Result } from '../../shared/failure.ts';
import type { IssuerReference } from '../accounts/oauth-client.ts';

/**
 * Where a token may be taken. A token is a bearer's: whoever is sent it can use it. So a token of
 * Google's goes to Google's API hosts and nowhere else, and a sandbox's to that very sandbox.
 */
export function judgeApiAddress(address: string, issuer: IssuerReference): Result<URL> {
  // The URL parser drops tabs and newlines, turns backslashes round, decodes hosts and folds letters
  // that only look like ours: what it would have to clean up is refused.
  if (!plainText.test(address) || !URL.canParse(address)) return unreadable;
  const url = new URL(address);
  const allowed =
    issuer.kind === 'google' ? googleApi.test(url.origin) : url.origin === issuer.origin;
  if (!allowed) return elsewhere(issuer);
  const asWritten = address.toLowerCase().startsWith(url.origin);
  if (!asWritten || url.username !== '' || url.password !== '') return unreadable;
  // Never sent, so it need not be shown as if it were.
  url.hash = '';
  return ok(url);
}

/** Visible ASCII but for the backslash. */
const plainText = /^[\x21-\x5b\x5d-\x7e]+$/;

/** Every API of Google's is at a name under googleapis.com; sites of other people are not. An origin names no usual port. */
const googleApi = /^https:\/\/(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){0,8}googleapis\.com$/;

const unreadable = fail(
  'invalid_request',
  'This is not an address that Keybearer can read. Write it as https://… with nothing but plain letters, digits and signs; encode everything else with %.',
);

const elsewhere = (issuer: IssuerReference) =>
  fail(
    'not_allowed',
    issuer.kind === 'google'
      ? 'Nothing was sent: a token of a Google account goes only to Google\u2019s APIs, at https://….googleapis.com.'
      : `Nothing was sent: a token of the sandbox goes only to the sandbox itself, at ${issuer.origin}.`,
  );
