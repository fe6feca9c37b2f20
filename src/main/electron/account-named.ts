import type { AccountKind } from '../../shared/account.ts';

/** As a person, a script or another face refers to it. */
interface Named {
  readonly id: string;
  readonly alias: string;
  readonly email: string;
  readonly default?: boolean;
  /** Left out where all there are last. */
  readonly kind?: AccountKind;
}

/**
 * The account that a reference means, in the core's own order (`Registry.find`): id, alias, then an
 * address that is plain. Who is asked must be shown the very account that it is then done to.
 */
export function accountNamed<A extends Named>(
  accounts: readonly A[],
  reference: string,
): A | undefined {
  const wanted = reference.toLowerCase();
  const byEmail = accounts.filter(({ email }) => email.toLowerCase() === wanted);
  return (
    accounts.find(({ id }) => id === reference) ??
    accounts.find(({ alias }) => alias.toLowerCase() === wanted) ??
    (byEmail.length > 1 ? preferred(byEmail) : byEmail[0])
  );
}

function preferred<A extends Named>(accounts: readonly A[]): A | undefined {
  const lasting = accounts.filter(({ kind }) => kind !== 'access_token');
  return (
    accounts.find((account) => account.default) ?? (lasting.length === 1 ? lasting[0] : undefined)
  );
}
