import type { CredentialAdded } from '../../shared/ui-contract.ts';
import { shortNames } from '../account-rows.ts';

/** What a person reads once a credential is in: who it is, and what it may do. */
export function addedText({ account, result }: CredentialAdded, what: string): string {
  const { alias, email, scopes, acts_for: person, source } = account;
  const way = source === undefined ? '' : `, reached through ${source}`;
  const whom = person === undefined ? '' : `, acting for ${person}`;
  return result === 'present'
    ? `${email} is here already, as ${alias}. Nothing was changed.`
    : `Added ${what} ${email} as ${alias}${way}${whom}, for ${shortNames(scopes)}.`;
}
