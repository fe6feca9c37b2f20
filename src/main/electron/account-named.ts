/** As a person, a script or another face refers to it. */
interface Named {
  readonly id: string;
  readonly alias: string;
  readonly email: string;
  readonly default?: boolean;
}

/** The account that a reference means, in the core's own order: id, alias, then an address that is plain. */
export function accountNamed<A extends Named>(
  accounts: readonly A[],
  reference: string,
): A | undefined {
  const wanted = reference.toLowerCase();
  const byEmail = accounts.filter(({ email }) => email.toLowerCase() === wanted);
  return (
    accounts.find(({ id }) => id === reference) ??
    accounts.find(({ alias }) => alias.toLowerCase() === wanted) ??
    (byEmail.length === 1 ? byEmail[0] : byEmail.find((account) => account.default))
  );
}
