import { unclearAccount } from '../../shared/unclear-account.ts';
import type { Account } from './account.ts';
import type { Registry } from './registry.ts';

/**
 * One person may be here through several clients. Where the client is named, their account there is
 * meant: taken for a stranger, it would be asked for the new permissions alone and lose the old ones.
 */
export function accountMeant(
  registry: Registry,
  reference: string,
  client: string | undefined,
): Account | undefined {
  const known = registry.find(reference);
  if (client === undefined || known?.clientName === client) return known;
  const there = peopleAt(registry, known?.email ?? reference, client);
  return there.length === 1 ? there[0] : known;
}

/**
 * What to say of an address that several sign-ins through one client have, as an import brings them:
 * taken for a stranger's, it would be asked for the new permissions alone, and one of them replaced.
 */
export function unclearThere(
  registry: Registry,
  address: string,
  client: string | undefined,
): string | undefined {
  const there = peopleAt(registry, address, client);
  const [first] = there;
  const atOneClient = there.every(({ clientName }) => clientName === first?.clientName);
  return there.length > 1 && atOneClient ? unclearAccount(there, address) : undefined;
}

const peopleAt = (registry: Registry, address: string, client: string | undefined) =>
  registry
    .all()
    .filter(
      ({ kind, clientName, email }) =>
        kind === 'user' &&
        (client === undefined || clientName === client) &&
        sameAddress(email, address),
    );

export const sameAddress = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();
