import { SignJWT } from 'jose';
import type { JsonObject } from './answer.ts';
import type { AuthorizationServer } from './exchange.ts';
import type { ServiceAccount } from './service-accounts.ts';

/** A token answer for a service account: Google names no scope in it, and there is no refresh token. */
export function serviceAccountToken(
  server: AuthorizationServer,
  account: ServiceAccount,
  /** Itself, or the person it acts for. */
  email: string,
  scopes: readonly string[],
  lifetime: number,
): JsonObject {
  const grant = server.ledger.open({
    clientId: account.uniqueId,
    subject: email === account.email ? account.uniqueId : email,
    email,
    name: email,
    scopes,
  });
  return {
    access_token: server.ledger.issueAccessToken(grant, scopes, lifetime),
    expires_in: lifetime,
    token_type: 'Bearer',
  };
}

export const serviceAccountIdToken = (
  server: AuthorizationServer,
  account: ServiceAccount,
  audience: string,
): Promise<string> => {
  const iat = Math.floor(server.now() / 1000);
  return new SignJWT({ email: account.email, email_verified: true, azp: account.uniqueId })
    .setProtectedHeader({ alg: 'RS256', kid: server.signingKey.kid, typ: 'JWT' })
    .setIssuer(server.origin())
    .setAudience(audience)
    .setSubject(account.uniqueId)
    .setIssuedAt(iat)
    .setExpirationTime(iat + 3600)
    .sign(server.signingKey.privateKey);
};
