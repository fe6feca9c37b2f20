/** What to say of a name that means no account, or an address that means several. */
export function unclearAccount(
  accounts: readonly { readonly email: string; readonly alias: string }[],
  reference: string,
): string {
  const aliases = accounts
    .filter(({ email }) => email.toLowerCase() === reference.toLowerCase())
    .map(({ alias }) => alias);
  return aliases.length > 1
    ? `${reference} is signed in more than once. Say by its alias which is meant: ${aliases.join(', ')}.`
    : `There is no account "${reference}". See "keybearer accounts".`;
}
