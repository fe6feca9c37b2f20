import { ok, type Result } from '../../shared/failure.ts';
import { identityScopes } from '../../shared/scope.ts';
import { isVisibleText } from '../../shared/visible-text.ts';
import type { IssuerReference } from '../accounts/oauth-client.ts';
import type { Clock, Http } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { isEmailAddress } from './email-address.ts';
import { discoverIssuer } from './issuer.ts';
import { serverName } from './sentences.ts';
import { jsonObject, judgeWay } from './token-answer.ts';
import type { TokenInquiry } from './token-information.ts';

/** Whom an access token speaks for, as far as the server that issued it tells. */
export interface TokenOwner {
  /** The issuer's identifier. */
  readonly issuer: string;
  readonly subject: string | undefined;
  readonly email: string | undefined;
  readonly name: string | undefined;
  /** Normalised; undefined where nobody said. */
  readonly scopes: readonly string[] | undefined;
}

export type OwnerInquiry = (
  issuer: IssuerReference,
  token: Secret,
  /** What the token endpoint said of its scopes; undefined where it said nothing. */
  scopes: readonly string[] | undefined,
) => Promise<Result<TokenOwner>>;

const deadline = 15_000;

/**
 * Asks whose a token is that came from an import: there is no id token with a nonce of ours, but the
 * token itself came straight from the issuer, so the issuer's own word about it can be trusted.
 */
export function ownerInquiry(
  parts: { readonly http: Http; readonly clock: Clock },
  inquire: TokenInquiry,
): OwnerInquiry {
  return async (issuer, token, scopes) => {
    const metadata = await discoverIssuer(parts.http, issuer);
    if (!metadata.ok) return metadata;
    const unknown: TokenOwner = {
      issuer: metadata.value.issuer,
      subject: undefined,
      email: undefined,
      name: undefined,
      scopes,
    };
    const endpoint = metadata.value.userinfo_endpoint;
    if (endpoint !== undefined && scopes !== undefined && identifies(scopes)) {
      const claims = await userInfo(parts, issuer, endpoint, token);
      if (!claims.ok) return claims;
      if (claims.value !== undefined) return ok({ ...unknown, ...claims.value });
    }
    const known = await inquire(issuer, token);
    // A server without tokeninfo is none the worse for it: the token is good, its owner not told.
    if (!known.ok) return known.failure.code === 'unexpected_response' ? ok(unknown) : known;
    const { subject, email } = known.value;
    return ok({ ...unknown, subject, email, scopes: scopes ?? known.value.scopes });
  };
}

const identifies = (scopes: readonly string[]): boolean =>
  scopes.some((scope) => identityScopes.includes(scope) || scope === 'profile');

/** OpenID Connect Core §5.3; undefined where it does not name a subject. */
async function userInfo(
  { http, clock }: { readonly http: Http; readonly clock: Clock },
  issuer: IssuerReference,
  url: string,
  token: Secret,
): Promise<Result<Pick<TokenOwner, 'subject' | 'email' | 'name'> | undefined>> {
  const answer = await http.send({
    url,
    method: 'GET',
    headers: { accept: 'application/json', authorization: `Bearer ${token.reveal()}` },
    deadline,
  });
  const way = judgeWay(answer, { server: serverName(issuer), now: clock.now() });
  if (way.kind !== 'reached') return { ok: false, failure: way.failure };
  if (way.response.status !== 200) return ok(undefined);
  const { sub, email, name } = jsonObject(way.response) ?? {};
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) return ok(undefined);
  return ok({
    subject: sub,
    email: typeof email === 'string' && isEmailAddress(email) ? email : undefined,
    name: typeof name === 'string' && name.length <= 200 && isVisibleText(name) ? name : undefined,
  });
}
