import { createHash } from 'node:crypto';

/** Who signs in. The people of the account chooser are made up; so is anyone typed in beside them. */
export interface Identity {
  readonly subject: string;
  readonly email: string;
  readonly name: string;
}

const chooser: readonly { readonly email: string; readonly name: string }[] = [
  { email: 'ada@sandbox.example', name: 'Ada Marsh' },
  { email: 'bruno@sandbox.example', name: 'Bruno Keller' },
  { email: 'chioma@sandbox.example', name: 'Chioma Oye' },
];

/**
 * Google's subjects are numbers of 21 digits. Derived from the address, so that the same person
 * keeps the same subject over restarts, with or without a state file.
 */
function subjectOf(email: string): string {
  const digest = createHash('sha256').update(email).digest('hex').slice(0, 32);
  return `1${BigInt(`0x${digest}`).toString().padStart(20, '0').slice(0, 20)}`;
}

export const chooserIdentities: readonly Identity[] = chooser.map((person) => ({
  ...person,
  subject: subjectOf(person.email),
}));

/** An address as far as the sandbox cares: something on both sides of one @, nothing that needs quoting. */
const address = /^[^\s@<>",;]{1,64}@[^\s@<>",;]{1,190}$/;

/** The person behind an address, made up from it when the chooser does not know them; undefined if it is no address. */
export function identityOf(text: string): Identity | undefined {
  const email = text.trim().toLowerCase();
  const known = chooserIdentities.find((identity) => identity.email === email);
  if (known !== undefined) return known;
  if (!address.test(email)) return undefined;
  const local = email.slice(0, email.indexOf('@'));
  const name = local.charAt(0).toUpperCase() + local.slice(1);
  return { email, name, subject: subjectOf(email) };
}

/** Google's `hd` claim: the domain of a Workspace account; consumer accounts have none. */
export function hostedDomainOf(email: string): string | undefined {
  const domain = email.slice(email.indexOf('@') + 1);
  return domain.startsWith('gmail.') ? undefined : domain;
}

/** `login_hint` is an address or a subject. */
export const hintedIdentity = (hint: string): Identity | undefined =>
  chooserIdentities.find((identity) => identity.subject === hint) ?? identityOf(hint);
