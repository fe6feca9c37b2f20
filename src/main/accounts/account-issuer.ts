import type { Account } from './account.ts';
import type { IssuerReference } from './oauth-client.ts';
import type { Registry } from './registry.ts';

const googleIssuer = 'https://accounts.google.com';

/** The issuer of an account that came in without a client: its identifier says who answers for it. */
export const issuerIdentifier = (issuer: IssuerReference): string =>
  issuer.kind === 'google' ? googleIssuer : issuer.origin;

export const issuerNamed = (identifier: string): IssuerReference =>
  identifier === googleIssuer ? { kind: 'google' } : { kind: 'sandbox', origin: identifier };

/** One is as its id token spells it, the other as it was named: a slash at the end may differ. */
export const atOneIssuer = (one: string, other: string): boolean =>
  one === other ||
  (URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin);

/**
 * Who answers for an account; undefined where its client is gone. A sandbox must never be taken for
 * Google: its tokens would be sent there.
 */
export function accountIssuer(registry: Registry, account: Account): IssuerReference | undefined {
  if (account.kind === 'user') return registry.client(account.clientName)?.issuer;
  return issuerNamed(account.issuer);
}
