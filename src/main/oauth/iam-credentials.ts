import { fail, failed, type Result } from '../../shared/failure.ts';
import type { IssuerReference } from '../accounts/oauth-client.ts';
import type { Clock, Http, HttpResponse } from '../ports.ts';
import { Secret } from '../secret.ts';
import { fullScopeName } from './full-scope-name.ts';
import { type IdentityToken, readIdToken } from './judge-assertion.ts';
import type { RefreshOutcome } from './outcomes.ts';
import { serverName, tokenSentences } from './sentences.ts';
import { impersonationSentences } from './service-account-sentences.ts';
import { isBearerToken, jsonObject, judgeWay } from './token-answer.ts';

const googleOrigin = 'https://iamcredentials.googleapis.com';
const deadline = 15_000;
/** The longest that Google lets a service account's token live, where the organisation allows it. */
export const longestImpersonation = 43_200;

export interface Impersonation {
  readonly issuer: IssuerReference;
  /** The token of the account that asks, and what people call that account. */
  readonly sourceToken: Secret;
  readonly sourceName: string;
  /** The e-mail address of the service account. */
  readonly target: string;
  /** E-mail addresses, from the source to the target. */
  readonly delegates: readonly string[];
  /** Seconds. */
  readonly lifetime: number;
}

/** Google's IAM Service Account Credentials API; a sandbox has it at its own origin. Never throws. */
export interface IamCredentials {
  generateAccessToken(wish: Impersonation, scopes: readonly string[]): Promise<RefreshOutcome>;
  generateIdToken(wish: Impersonation, audience: string): Promise<Result<IdentityToken>>;
}

export function iamCredentials({ http, clock }: { http: Http; clock: Clock }): IamCredentials {
  const send = (wish: Impersonation, method: string, body: object) =>
    http.send({
      url: `${originOf(wish.issuer)}/v1/${resourceName(wish.target)}:${method}`,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: `Bearer ${wish.sourceToken.reveal()}`,
      },
      body: JSON.stringify({ delegates: wish.delegates.map(resourceName), ...body }),
      deadline,
    });

  return {
    async generateAccessToken(wish, scopes) {
      const scope = scopes.map(fullScopeName);
      const body = { scope, lifetime: `${wish.lifetime}s` };
      const answer = await send(wish, 'generateAccessToken', body);
      return judgeGenerated(answer, wish, scopes, clock.now());
    },

    async generateIdToken(wish, audience) {
      const body = { audience, includeEmail: true };
      const answer = await send(wish, 'generateIdToken', body);
      const server = serverName(wish.issuer);
      const way = judgeWay(answer, { server, now: clock.now() });
      if (way.kind !== 'reached') return failed(way.failure);
      if (way.response.status !== 200) return failed(judgeRefusal(way.response, wish).failure);
      return readIdToken(jsonObject(way.response)?.token, server);
    },
  };
}

const originOf = (issuer: IssuerReference): string =>
  issuer.kind === 'google' ? googleOrigin : issuer.origin;

const resourceName = (email: string): string =>
  `projects/-/serviceAccounts/${encodeURIComponent(email)}`;

function judgeGenerated(
  answer: Result<HttpResponse>,
  wish: Impersonation,
  asked: readonly string[],
  now: number,
): RefreshOutcome {
  const server = serverName(wish.issuer);
  const way = judgeWay(answer, { server, now });
  if (way.kind !== 'reached') return way;
  const { response } = way;
  if (response.status !== 200) return judgeRefusal(response, wish);
  const { accessToken, expireTime } = jsonObject(response) ?? {};
  const expiresIn = secondsUntil(expireTime, response, now);
  if (typeof accessToken !== 'string' || !isBearerToken(accessToken) || expiresIn === undefined) {
    return unusable(server, 'HTTP 200 with a malformed accessToken or expireTime');
  }
  return {
    kind: 'refreshed',
    accessToken: new Secret(accessToken),
    expiresIn: Math.min(expiresIn, wish.lifetime),
    scopes: asked,
  };
}

/** `expireTime` is an instant of the server's clock (RFC 3339), which its `Date` tells. */
function secondsUntil(
  expireTime: unknown,
  { headers }: HttpResponse,
  now: number,
): number | undefined {
  const end = typeof expireTime === 'string' ? Date.parse(expireTime) : Number.NaN;
  if (!Number.isFinite(end)) return undefined;
  const theirs = Date.parse(headers.date ?? '');
  return Math.max(0, Math.floor((end - (Number.isFinite(theirs) ? theirs : now)) / 1000));
}

type Refusal = Extract<RefreshOutcome, { failure: unknown }>;

/** Google's APIs refuse with `{"error":{"code","message","status","details"}}` (AIP-193). */
function judgeRefusal(response: HttpResponse, wish: Impersonation): Refusal {
  const cause = `HTTP ${response.status}`;
  const server = serverName(wish.issuer);
  switch (response.status) {
    case 400:
      return {
        kind: 'scope_refused',
        failure: fail('needs_consent', impersonationSentences.badRequest(wish.target), { cause })
          .failure,
      };
    case 401:
      return {
        kind: 'temporary',
        reason: 'upstream',
        failure: fail('upstream', impersonationSentences.sourceRefused(wish.sourceName), { cause })
          .failure,
      };
    case 403:
    case 404: {
      const sentence = saysServiceDisabled(response)
        ? impersonationSentences.apiDisabled
        : impersonationSentences.notPermitted(wish.sourceName, wish.target);
      const { failure } = fail('needs_sign_in', sentence, { cause });
      return { kind: 'credential_refused', reason: 'permission', failure };
    }
    default:
      return unusable(server, cause);
  }
}

/** `details` holds an ErrorInfo with this reason; only compared, never shown. */
const saysServiceDisabled = (response: HttpResponse): boolean =>
  JSON.stringify(jsonObject(response)?.error ?? '').includes('"SERVICE_DISABLED"');

const unusable = (server: string, cause: string): Refusal => ({
  kind: 'unusable',
  failure: fail('unexpected_response', tokenSentences.unusable(server), { cause }).failure,
});
