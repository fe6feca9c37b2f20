import type { OAuthClient } from '../../src/main/accounts/oauth-client.ts';
import type { RefreshOutcome, RevokeOutcome } from '../../src/main/oauth/outcomes.ts';
import type { TokenEndpoint } from '../../src/main/oauth/token-endpoint.ts';
import { Secret } from '../../src/main/secret.ts';

export interface RefreshCall {
  readonly client: string;
  readonly refreshToken: string;
  readonly scopes: readonly string[] | undefined;
  /** Answers this call. */
  readonly answer: (outcome: RefreshOutcome) => void;
}

/**
 * A token endpoint whose answers a test gives one by one, so that it can hold a request open and look
 * at what happens meanwhile. A call nobody answers stays open, as a frozen server's does.
 */
export class ScriptedTokenEndpoint implements TokenEndpoint {
  readonly refreshes: RefreshCall[] = [];
  readonly revoked: string[] = [];
  /** Where each of these was sent. */
  readonly revokedAt: OAuthClient[] = [];
  revocation: RevokeOutcome = { kind: 'revoked' };
  #automatic: ((call: RefreshCall) => RefreshOutcome) | undefined;

  /** Answers every further call at once. */
  always(outcome: (call: RefreshCall) => RefreshOutcome): void {
    this.#automatic = outcome;
  }

  refresh(
    client: OAuthClient,
    refreshToken: Secret,
    scopes: readonly string[] | undefined,
  ): Promise<RefreshOutcome> {
    return new Promise((answer) => {
      const call = { client: client.name, refreshToken: refreshToken.reveal(), scopes, answer };
      this.refreshes.push(call);
      if (this.#automatic !== undefined) answer(this.#automatic(call));
    });
  }

  async revoke(client: OAuthClient, token: Secret): Promise<RevokeOutcome> {
    this.revokedAt.push(client);
    this.revoked.push(token.reveal());
    return this.revocation;
  }
}

export const refreshedAs = (
  text: string,
  more: Partial<Extract<RefreshOutcome, { kind: 'refreshed' }>> = {},
): RefreshOutcome => ({
  kind: 'refreshed',
  accessToken: new Secret(text),
  expiresIn: 3599,
  scopes: ['email', 'openid'],
  ...more,
});

export const offline = (retryAfter?: number): RefreshOutcome => ({
  kind: 'temporary',
  reason: 'offline',
  retryAfter,
  failure: { code: 'offline', sentence: 'No connection.' },
});

export const revoked: RefreshOutcome = {
  kind: 'revoked',
  failure: { code: 'needs_sign_in', sentence: 'Revoked.' },
};
