import { createHash } from 'node:crypto';
import { fail, type Result } from '../../shared/failure.ts';
import type { AccessTokenCredential } from '../credentials/stored-credential.ts';
import type { TokenInquiry } from '../oauth/token-information.ts';
import type { Clock } from '../ports.ts';
import { accountId } from './account-identity.ts';
import { issuerIdentifier } from './account-issuer.ts';
import type { FoundAccessToken, Intake } from './credential-intake.ts';
import { judgeAlias, keepCredential } from './credential-keeping.ts';
import type { GrantKeepingParts } from './grant-keeping.ts';
import { loopbackOrigin } from './issuer-of-endpoints.ts';
import type { IssuerReference } from './oauth-client.ts';

export interface AccessTokenParts extends GrantKeepingParts {
  readonly clock: Clock;
  readonly inquire: TokenInquiry;
  readonly storeReady: () => Promise<Result<void>>;
}

/** What is shown where a token does not say whose it is. */
export const unknownAddress = '(address unknown)';

/** Asks tokeninfo about the token, then keeps it until it ends. */
export async function addAccessToken(
  parts: AccessTokenParts,
  found: FoundAccessToken,
): Promise<Result<Intake>> {
  const issuer = issuerOf(found.sandbox);
  if (!issuer.ok) return issuer;
  const store = await parts.storeReady();
  if (!store.ok) return store;
  const information = await parts.inquire(issuer.value, found.token);
  if (!information.ok) return information;
  const { subject, email, clientId, scopes, expiresIn } = information.value;
  if (scopes.length === 0) {
    return fail('invalid_request', 'This access token is good for nothing: it has no scopes.');
  }
  const identifier = issuerIdentifier(issuer.value);
  const whose = subject ?? email ?? nameless(found);
  const id = accountId(identifier, `access_token ${clientId}`, whose);
  const alias = judgeAlias(parts.registry, found.alias, id);
  if (!alias.ok) return alias;
  const credential: AccessTokenCredential = {
    kind: 'access_token',
    accountId: id,
    issuer: identifier,
    subject: whose,
    email: email ?? unknownAddress,
    accessToken: found.token,
    expiresAt: Math.floor(parts.clock.now() / 1000) + expiresIn,
    scopes,
  };
  return keepCredential(parts, credential, alias.value);
}

function issuerOf(sandbox: string | undefined): Result<IssuerReference> {
  if (sandbox === undefined) return { ok: true, value: { kind: 'google' } };
  const origin = loopbackOrigin(sandbox);
  return origin === undefined
    ? fail('issuer_not_allowed', 'A sandbox stands at a port of 127.0.0.1 or [::1].')
    : { ok: true, value: { kind: 'sandbox', origin } };
}

/** A token that names nobody is an account by itself. */
const nameless = ({ token }: FoundAccessToken): string =>
  `token ${createHash('sha256').update(token.reveal()).digest('base64url')}`;
