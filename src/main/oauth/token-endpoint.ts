import type { OAuthClient } from '../accounts/oauth-client.ts';
import type { Secret } from '../secret.ts';
import type { RefreshOutcome, RevokeOutcome } from './outcomes.ts';

/** The token and revocation endpoints of a client's issuer (RFC 6749 §6, RFC 7009). Never throws. */
export interface TokenEndpoint {
  /** `scopes`: a narrower set than granted, or undefined for the whole grant. One request, no retry. */
  refresh(
    client: OAuthClient,
    refreshToken: Secret,
    scopes: readonly string[] | undefined,
  ): Promise<RefreshOutcome>;
  revoke(client: OAuthClient, token: Secret): Promise<RevokeOutcome>;
}
