import type { IDToken } from 'openid-client';
import {
  type AuthorizationOptions,
  isOnline,
  promptOf,
} from '../../shared/authorization-options.ts';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { OAuthClient } from '../accounts/oauth-client.ts';
import type { Clock } from '../ports.ts';
import type { RecordedFetch } from './http-fetch.ts';
import { judgeIdToken } from './id-token.ts';
import { judgeTokenError } from './judge-refresh.ts';
import type { Grant } from './outcomes.ts';
import { serverName, signInSentences } from './sentences.ts';
import { judgeWay, readTokenAnswer } from './token-answer.ts';

/** What one exchange for tokens brought, and what openid-client says of its id token. */
export interface ExchangedTokens {
  readonly client: OAuthClient;
  readonly clock: Clock;
  readonly recorded: RecordedFetch;
  readonly claims: Result<IDToken>;
  /** What was asked, for an answer that does not say what it grants (RFC 6749 §5.1). */
  readonly asked: readonly string[];
  /** Likewise; a sign-in by code has none. */
  readonly options?: AuthorizationOptions;
}

/** The grant in a token endpoint's answer: whole, for us, of somebody we can name, and lasting. */
export function judgeTokens(exchanged: ExchangedTokens): Result<Grant> {
  const { client, clock, recorded, claims, options = {} } = exchanged;
  const server = serverName(client.issuer);
  const [tokenAnswer] = recorded.answers;
  if (tokenAnswer === undefined) return fail('internal', signInSentences.internal);

  const tokens = readTokenAnswer(tokenAnswer, { server, now: clock.now() });
  if (tokens.kind === 'error') return failedExchange(judgeTokenError(tokens, server), server);
  if (tokens.kind !== 'tokens') return failedExchange(tokens, server);
  // One that comes all the same is not kept: who asks for online access wants nothing lasting here.
  const lasting = isOnline(options) ? undefined : tokens.refreshToken;
  if (lasting === undefined && !isOnline(options)) {
    const sentence = promptOf(options).includes('consent')
      ? signInSentences.noRefreshToken(server)
      : signInSentences.noConsentShown(server);
    return fail('no_refresh_token', sentence);
  }
  if (!claims.ok) return keysTrouble(recorded, server, clock) ?? claims;

  const verdict = judgeIdToken(claims.value, client.clientId, clock.now());
  if (verdict.kind === 'refused') {
    const sentence = {
      claims: signInSentences.identityUnproven,
      times: signInSentences.clockWrong,
      email: signInSentences.noEmail,
    }[verdict.reason](server);
    return fail('invalid_response', sentence, { cause: `id token: ${verdict.claim}` });
  }
  const { issuer, subject, email, name, hostedDomain } = verdict.identity;
  const { refreshTokenExpiresIn } = tokens;
  return ok({
    issuer,
    subject,
    email,
    ...(name === undefined ? {} : { name }),
    ...(hostedDomain === undefined ? {} : { hostedDomain }),
    ...(lasting === undefined ? {} : { refreshToken: lasting }),
    accessToken: tokens.accessToken,
    expiresIn: tokens.expiresIn,
    scopes: tokens.scopes ?? exchanged.asked,
    ...(lasting === undefined || refreshTokenExpiresIn === undefined
      ? {}
      : { refreshTokenExpiresIn }),
  });
}

/** What openid-client's refusal means; its message and cause may quote tokens, its code is a constant. */
export function unprovenIdentity(client: OAuthClient, error: unknown): Result<IDToken> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return fail(
    'invalid_response',
    signInSentences.identityUnproven(serverName(client.issuer)),
    code !== undefined && /^[A-Z_]{1,64}$/.test(code) ? { cause: code } : {},
  );
}

/** The second exchange fetches the issuer's keys; where that failed, the network is to blame and not the token. */
function keysTrouble(
  { answers }: RecordedFetch,
  server: string,
  clock: Clock,
): Result<Grant> | undefined {
  const keysAnswer = answers[1];
  if (keysAnswer === undefined) return undefined;
  const way = judgeWay(keysAnswer, { server, now: clock.now() });
  return way.kind === 'reached' ? undefined : failed(way.failure);
}

/** The same refusals as of a refresh, but a code is not a sign-in: "revoked" would be the wrong word. */
function failedExchange(
  outcome: { readonly kind: string; readonly failure: Failure },
  server: string,
): Result<Grant> {
  return outcome.kind === 'revoked'
    ? failed({ ...outcome.failure, sentence: signInSentences.codeExpired(server) })
    : failed(outcome.failure);
}
