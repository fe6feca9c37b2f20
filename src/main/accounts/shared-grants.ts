import type { Account } from './account.ts';
import type { ClientRecord } from './oauth-client.ts';

/** What of a client tells its Cloud project. */
export interface ClientProject extends Pick<ClientRecord, 'clientId'> {
  readonly issuer: Pick<ClientRecord['issuer'], 'kind'>;
  readonly projectId?: string | undefined;
}

/** Google's client ids begin with the number of their project. */
const projectNumber = ({ clientId, issuer }: ClientProject): string | undefined =>
  issuer.kind === 'google' ? /^(\d+)-/.exec(clientId)?.[1] : undefined;

/** Consent is given to a Cloud project: what one of its clients is granted ends with all the others'. */
export function sameProject(one: ClientProject, other: ClientProject): boolean {
  if (one.clientId === other.clientId) return true;
  const number = projectNumber(one);
  if (number !== undefined && number === projectNumber(other)) return true;
  return one.projectId !== undefined && one.projectId === other.projectId;
}

/** For every account the others whose grant is the same: one person, one project. */
export function sharedGrants(
  accounts: readonly Account[],
  client: (name: string) => ClientRecord | undefined,
): ReadonlyMap<string, readonly Account[]> {
  const people = new Map<string, Account[]>();
  for (const account of accounts) {
    // Online access is of the same grant: its token ends with it.
    if (account.clientName === '') continue;
    const person = `${account.issuer} ${account.subject}`;
    const known = people.get(person);
    if (known === undefined) people.set(person, [account]);
    else known.push(account);
  }
  const shared = new Map<string, readonly Account[]>();
  for (const group of people.values()) {
    for (const account of group) shared.set(account.id, othersOf(account, group, client));
  }
  return shared;
}

function othersOf(
  account: Account,
  group: readonly Account[],
  client: (name: string) => ClientRecord | undefined,
): readonly Account[] {
  const own = client(account.clientName);
  return group.filter((other) => {
    const theirs = client(other.clientName);
    return other.id !== account.id && own !== undefined && theirs !== undefined
      ? sameProject(own, theirs)
      : false;
  });
}
