import type { WaitingReason } from '../../shared/account.ts';
import { accountTroubleText } from '../../shared/account-trouble-text.ts';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { Account, AccountDirectory } from '../accounts/account.ts';
import { atOneIssuer } from '../accounts/account-issuer.ts';
import type { IssuerReference } from '../accounts/oauth-client.ts';
import type { IamCredentials, Impersonation } from '../oauth/iam-credentials.ts';
import type { AssertionSigner, JwtBearerGrant } from '../oauth/jwt-bearer.ts';
import type { RefreshOutcome } from '../oauth/outcomes.ts';
import type { TokenInquiry } from '../oauth/token-information.ts';
import type { TokenMint } from './mint-attempt.ts';
import type {
  AccessTokenCredential,
  ImpersonatedCredential,
  ServiceAccountCredential,
} from './stored-credential.ts';
import type { TokenSource } from './token-source.ts';

/** What an account must be able to do before it can create tokens for a service account. */
export const cloudPlatform = 'https://www.googleapis.com/auth/cloud-platform';
/** Long enough for the one request it is for. */
const sourceMinTtl = 60;

export interface MintingParts {
  readonly accounts: AccountDirectory;
  readonly assertions: JwtBearerGrant;
  readonly iam: IamCredentials;
  readonly inquire: TokenInquiry;
  /** Looked up when it is used: the token service is made with this. */
  readonly tokens: () => Pick<TokenSource, 'token' | 'invalidate'>;
  /** Who answers for an account that is no person's. */
  readonly issuerOf: (issuer: string) => IssuerReference;
}

/** How each kind of credential that is no person's comes by an access token. */
export const tokenMint =
  (parts: MintingParts): TokenMint =>
  (credential, scopes) => {
    switch (credential.kind) {
      case 'service_account':
        return parts.assertions.accessToken(signerOf(parts, credential), scopes);
      case 'impersonated':
        return impersonate(parts, credential, scopes);
      case 'access_token':
        return inspect(parts, credential);
    }
  };

export const signerOf = (
  { issuerOf }: Pick<MintingParts, 'issuerOf'>,
  credential: ServiceAccountCredential,
): AssertionSigner => ({
  issuer: issuerOf(credential.issuer),
  tokenEndpoint: credential.tokenEndpoint,
  clientEmail: credential.email,
  privateKeyId: credential.privateKeyId,
  privateKey: credential.privateKey,
  actsFor: credential.actsFor,
});

async function impersonate(
  parts: MintingParts,
  credential: ImpersonatedCredential,
  scopes: readonly string[],
): Promise<RefreshOutcome> {
  const wish = await impersonationOf(parts, credential);
  if (!wish.ok) return troubleElsewhere(wish.failure, 'not_asked');
  const outcome = await parts.iam.generateAccessToken(wish.value, scopes);
  if (outcome.kind === 'temporary' && outcome.failure.cause === 'HTTP 401') {
    await parts.tokens().invalidate(credential.sourceId, wish.value.sourceToken);
  }
  return outcome;
}

/** With a fresh token of the source, for nothing but `cloud-platform`. */
export async function impersonationOf(
  { accounts, tokens, issuerOf }: Pick<MintingParts, 'accounts' | 'tokens' | 'issuerOf'>,
  credential: ImpersonatedCredential,
): Promise<Result<Impersonation>> {
  const source = accounts.byId(credential.sourceId);
  if (source === undefined) {
    const sentence = accountTroubleText('impersonated', { kind: 'credential_missing' });
    return fail('credential_missing', sentence);
  }
  if (!atOneIssuer(source.issuer, credential.issuer)) return foreignSource;
  const served = await tokens().token({
    accountId: source.id,
    scopes: [cloudPlatform],
    minTtl: sourceMinTtl,
  });
  if (!served.ok) return failed(through(source, served.failure));
  return ok({
    issuer: issuerOf(credential.issuer),
    sourceToken: served.value.token.secret,
    sourceName: source.email,
    target: credential.email,
    delegates: credential.delegates,
    lifetime: credential.lifetime,
  });
}

/** What is stored decides where the source's token goes; damaged or forged, it must not take it elsewhere. */
const foreignSource = fail(
  'credential_invalid',
  'This account and the one it is reached through belong to different servers. Remove it, and add it again.',
);

const through = (source: Account, failure: Failure): Failure => ({
  ...failure,
  sentence: `This account is reached through ${source.alias}: ${failure.sentence}`,
});

const waitingReasons: Partial<Record<Failure['code'], WaitingReason>> = {
  offline: 'offline',
  tls_error: 'tls_error',
  network_intercepted: 'network_intercepted',
  upstream: 'upstream',
  timed_out: 'upstream',
  rate_limited: 'rate_limited',
};

/** Not this account's trouble: a source's own health says what is the matter with it, and no health changes here. */
function troubleElsewhere(failure: Failure, lasting: 'not_asked' | 'unusable'): RefreshOutcome {
  const reason = waitingReasons[failure.code];
  if (reason === undefined) return { kind: lasting, failure };
  const { retryAfter } = failure;
  return {
    kind: 'temporary',
    reason,
    failure,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** Nothing can renew a token alone; all there is to find out is whether it still holds. */
async function inspect(
  { inquire, issuerOf }: MintingParts,
  credential: AccessTokenCredential,
): Promise<RefreshOutcome> {
  const found = await inquire(issuerOf(credential.issuer), credential.accessToken);
  if (found.ok) {
    const { scopes, expiresIn } = found.value;
    return { kind: 'refreshed', accessToken: credential.accessToken, expiresIn, scopes };
  }
  const { failure } = found;
  if (failure.code === 'needs_sign_in') {
    return credential.clientId === undefined
      ? { kind: 'credential_refused', reason: 'ended', failure }
      : onlineEnded;
  }
  return troubleElsewhere(failure, 'unusable');
}

const onlineEnded: RefreshOutcome = {
  kind: 'credential_refused',
  reason: 'online_ended',
  failure: fail(
    'needs_sign_in',
    accountTroubleText('access_token', { kind: 'credential_refused', reason: 'online_ended' }),
  ).failure,
};
