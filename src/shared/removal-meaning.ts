import type { AccountKind, AccountView } from './account.ts';

/** Only a person's grant can be revoked; the others have none. */
export const removalRevokes = ({ kind }: Pick<AccountView, 'kind'>, keepGrant: boolean): boolean =>
  kind === 'user' && !keepGrant;

/** What removing an account means where there is no grant to revoke. */
export function removalMeaning(kind: Exclude<AccountKind, 'user'>, email: string): string {
  switch (kind) {
    case 'service_account':
      return `Keybearer forgets the key of ${email}. The key itself stays good until it is deleted in the Google Cloud console.`;
    case 'impersonated':
      return `Keybearer forgets how ${email} is reached. No key of it is stored anywhere.`;
    case 'access_token':
      return `Keybearer forgets the access token of ${email}. It is not revoked, and runs out by itself.`;
  }
}
