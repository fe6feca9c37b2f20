import type { AccountKind } from '../../shared/account.ts';
import type { Account } from './account.ts';
import type { IssuerReference } from './oauth-client.ts';

/**
 * What a removal leaves standing where there is no grant of a person to revoke. A service account's
 * key can only be deleted by who administers it; a pasted token belongs to the program it came from,
 * and revoking it would end that program's own sign-in as well.
 */
export function leftStanding(
  { email, clientName }: Account,
  kind: Exclude<AccountKind, 'user'>,
  issuer: IssuerReference | undefined,
): string {
  const atSandbox = issuer?.kind === 'sandbox';
  switch (kind) {
    case 'service_account':
      return atSandbox
        ? `${email} was removed here. Its key is still good at the sandbox.`
        : `${email} was removed here. Its key is still good at Google: if no other program uses it, delete it in the Google Cloud console (IAM & Admin, Service Accounts, Keys).`;
    case 'impersonated':
      return `${email} was removed here. Nothing of it was stored elsewhere; the right to create its tokens stays with the account it was reached through.`;
    case 'access_token':
      if (clientName !== '') {
        return `The online access of ${email} was removed here. Its token was not revoked, because that would end every sign-in of this person through the same Cloud project; it runs out by itself.`;
      }
      return `The pasted token of ${email} was removed here. It was not revoked, because that would end the sign-in of the program it came from; it runs out by itself.`;
  }
}
