import { fail, failed, ok, type Result } from '../../shared/failure.ts';
import { parseScopes } from '../../shared/scope.ts';
import type { IssuerReference } from '../accounts/oauth-client.ts';
import type { Clock, Http, HttpResponse } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { isEmailAddress } from './email-address.ts';
import { serverName, tokenSentences } from './sentences.ts';
import { tokenInformationSentences } from './service-account-sentences.ts';
import { isBearerToken, jsonObject, judgeWay } from './token-answer.ts';

const googleEndpoint = 'https://oauth2.googleapis.com/tokeninfo';
const deadline = 15_000;

/** What Google tells of an access token to whoever holds it. */
export interface TokenInformation {
  /** Of whoever it speaks for; only with the scope `openid` or `email`. */
  readonly subject: string | undefined;
  readonly email: string | undefined;
  /** The client it was issued to. */
  readonly clientId: string;
  /** Normalised. */
  readonly scopes: readonly string[];
  /** Seconds that it still lives. */
  readonly expiresIn: number;
}

export type TokenInquiry = (
  issuer: IssuerReference,
  token: Secret,
) => Promise<Result<TokenInformation>>;

/**
 * Google's tokeninfo; a sandbox has it at `/tokeninfo`. Fails with `needs_sign_in` for a token that is
 * not (or no longer) good. The token goes in a header: addresses end up in logs.
 */
export const tokenInquiry =
  ({ http, clock }: { http: Http; clock: Clock }): TokenInquiry =>
  async (issuer, token) => {
    const ended = fail('needs_sign_in', tokenInformationSentences.ended);
    if (!isBearerToken(token.reveal())) return ended;
    const answer = await http.send({
      url: issuer.kind === 'google' ? googleEndpoint : `${issuer.origin}/tokeninfo`,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Bearer ${token.reveal()}`,
      },
      deadline,
    });
    const server = serverName(issuer);
    const way = judgeWay(answer, { server, now: clock.now() });
    if (way.kind !== 'reached') return failed(way.failure);
    if (way.response.status === 400 || way.response.status === 401) return ended;
    const known = way.response.status === 200 ? readInformation(way.response) : undefined;
    if (known === undefined) {
      return fail('unexpected_response', tokenSentences.unusable(server), {
        cause: `HTTP ${way.response.status} from tokeninfo`,
      });
    }
    return known.expiresIn > 0 ? ok(known) : ended;
  };

function readInformation(response: HttpResponse): TokenInformation | undefined {
  const { sub, email, aud, azp, scope, expires_in } = jsonObject(response) ?? {};
  const clientId = aud ?? azp;
  // Google writes its numbers as texts here.
  const expiresIn = Number(expires_in);
  if (typeof scope !== 'string' || typeof clientId !== 'string') return undefined;
  if (!Number.isFinite(expiresIn)) return undefined;
  return {
    subject: typeof sub === 'string' && sub !== '' && sub.length <= 255 ? sub : undefined,
    email: typeof email === 'string' && isEmailAddress(email) ? email : undefined,
    clientId,
    scopes: parseScopes(scope),
    expiresIn: Math.max(0, Math.floor(expiresIn)),
  };
}
