import { issuerNamed } from '../accounts/account-issuer.ts';
import { iamCredentials } from '../oauth/iam-credentials.ts';
import { type JwtBearerGrant, jwtBearerGrant } from '../oauth/jwt-bearer.ts';
import { type TokenInquiry, tokenInquiry } from '../oauth/token-information.ts';
import { type OwnerInquiry, ownerInquiry } from '../oauth/token-owner.ts';
import type { Http } from '../ports.ts';
import type { AccountQueue } from './account-queue.ts';
import { IdentityTokens } from './identity-tokens.ts';
import type { TokenMint } from './mint-attempt.ts';
import type { RefreshParts } from './refresh-attempt.ts';
import type { TokenCache } from './token-cache.ts';
import { type MintingParts, tokenMint } from './token-mint.ts';
import { TokenService } from './token-service.ts';

export interface TokenSources {
  readonly tokens: TokenService;
  readonly identityTokens: IdentityTokens;
  /** What an intake tries a credential with. */
  readonly assertions: JwtBearerGrant;
  readonly mint: TokenMint;
  readonly inquire: TokenInquiry;
  readonly owner: OwnerInquiry;
}

/** The token service and what it asks, joined: an impersonation asks the service for its source's token. */
export function tokenSources(
  parts: RefreshParts,
  http: Http,
  cache: TokenCache,
  queue: AccountQueue,
): TokenSources {
  const upstream = { http, clock: parts.clock };
  const assertions = jwtBearerGrant(upstream);
  const inquire = tokenInquiry(upstream);
  const minting: MintingParts = {
    ...{ accounts: parts.registry, assertions, inquire, issuerOf: issuerNamed },
    iam: iamCredentials(upstream),
    tokens: () => tokens,
  };
  const mint = tokenMint(minting);
  const tokens: TokenService = new TokenService({ ...parts, mint }, cache, queue);
  const identityTokens = new IdentityTokens({ ...minting, ...parts, cache });
  const owner = ownerInquiry(upstream, inquire);
  return { tokens, identityTokens, assertions, mint, inquire, owner };
}
