import type { CredentialAdded } from '../../shared/ui-contract.ts';
import { shortNames } from '../account-rows.ts';

/** What a person reads once a credential is in: who it is, and what it may do. */
export function addedText({ account, result }: CredentialAdded, what: string): string {
  const { alias, email, scopes } = account;
  return result === 'present'
    ? `${email} is here already, as ${alias}. Nothing was changed.`
    : `Added ${what} ${email} as ${alias}, for ${shortNames(scopes)}.`;
}
