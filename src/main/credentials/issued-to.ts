import { fail, ok, type Result } from '../../shared/failure.ts';
import { atOneIssuer, issuerIdentifier } from '../accounts/account-issuer.ts';
import type { OAuthClient } from '../accounts/oauth-client.ts';
import type { UserCredential } from './stored-credential.ts';

/**
 * Whether a refresh token was issued to this client, at its server. The settings name the client of an
 * account, and any program of this user can write there; the credential lies in the store, and says it
 * too. Every other client has the token sent where it does not belong.
 */
export function judgeIssuedTo(
  { clientId, issuer }: OAuthClient,
  credential: UserCredential,
): Result<void> {
  const own =
    clientId === credential.clientId && atOneIssuer(issuerIdentifier(issuer), credential.issuer);
  return own ? ok(undefined) : ofAnother;
}

const ofAnother = fail(
  'credential_invalid',
  'The settings name another OAuth client for this account than the one it signed in through, so its sign-in was sent to nobody. Sign in again through the right client (--client, where there are several); nothing else is lost.',
);
