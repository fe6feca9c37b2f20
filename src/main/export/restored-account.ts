import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Account } from '../accounts/account.ts';
import { issuerIdentifier, issuerNamed } from '../accounts/account-issuer.ts';
import {
  googleTokenEndpoint,
  issuerOfTokenUri,
  loopbackOrigin,
} from '../accounts/issuer-of-endpoints.ts';
import type { IssuerReference } from '../accounts/oauth-client.ts';
import type { StoredCredential } from '../credentials/stored-credential.ts';

const elsewhere = fail(
  'issuer_not_allowed',
  'It gets its tokens somewhere other than Google or a sandbox on this computer, so it was left out.',
);
const atOdds = fail(
  'client_file_invalid',
  'Its account and its credential do not belong together, so it was left out.',
);

/** Google, or what a sandbox can be: a port of this computer. A file can say anything. */
export const isKnownIssuer = (issuer: IssuerReference): boolean =>
  issuer.kind === 'google' || loopbackOrigin(issuer.origin) === issuer.origin;

/**
 * A backup opens with a passphrase that whoever made it knows. What it holds is judged like any other
 * file: nothing in it may have a token sent to a place that an import would refuse.
 */
export function judgeRestored(account: Account, credential: StoredCredential): Result<void> {
  const together =
    account.kind === credential.kind &&
    account.issuer === credential.issuer &&
    account.subject === credential.subject &&
    account.email === credential.email &&
    (credential.kind !== 'impersonated' || account.sourceId === credential.sourceId);
  if (!together) return atOdds;
  // A person's tokens come from their client, which is judged by itself.
  if (credential.kind === 'user') return ok(undefined);
  if (!isKnownIssuer(issuerNamed(credential.issuer))) return elsewhere;
  if (credential.kind !== 'service_account') return ok(undefined);
  const { tokenEndpoint } = credential;
  const issuer = issuerOfTokenUri(tokenEndpoint);
  if (!issuer.ok) return elsewhere;
  const own = issuerIdentifier(issuer.value) === credential.issuer;
  const pinned = issuer.value.kind !== 'google' || tokenEndpoint === googleTokenEndpoint;
  return own && pinned ? ok(undefined) : elsewhere;
}
