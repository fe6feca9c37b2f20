import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { IssuerReference } from '../accounts/oauth-client.ts';
import type { Clock, Http, HttpResponse } from '../ports.ts';
import { Secret } from '../secret.ts';
import { fullScopeName } from './full-scope-name.ts';
import {
  type IdentityToken,
  judgeAssertion,
  readAssertedIdToken,
  refusedForItsTime,
} from './judge-assertion.ts';
import type { RefreshOutcome } from './outcomes.ts';
import { serverName } from './sentences.ts';
import { assertionSentences } from './service-account-sentences.ts';

/** RFC 7523 §2.1. */
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The longest life that Google accepts of an assertion, and what its tokens live. */
const assertionSeconds = 3600;
const deadline = 15_000;
/** Less is within what servers forgive, and correcting for the age of an answer would add noise. */
const leastSkewMs = 60_000;

/** What signs: a service account's key. */
export interface AssertionSigner {
  readonly issuer: IssuerReference;
  /** Where the assertion goes; it is its audience as well (RFC 7523 §3). */
  readonly tokenEndpoint: string;
  readonly clientEmail: string;
  /** undefined where the file of the key did not have it. */
  readonly privateKeyId: string | undefined;
  readonly privateKey: Secret;
  readonly actsFor: string | undefined;
}

/** The JWT bearer grant of service accounts (RFC 7523). Never throws. */
export interface JwtBearerGrant {
  accessToken(signer: AssertionSigner, scopes: readonly string[]): Promise<RefreshOutcome>;
  /** An identity token for `audience`, by Google's `target_audience`. */
  identityToken(signer: AssertionSigner, audience: string): Promise<Result<IdentityToken>>;
}

type WantedClaims = { readonly scope: string } | { readonly target_audience: string };

export function jwtBearerGrant({ http, clock }: { http: Http; clock: Clock }): JwtBearerGrant {
  /** How far the clock of each server is ahead of ours, where it refused a time of ours. */
  const skews = new Map<string, number>();

  async function send(
    signer: AssertionSigner,
    wanted: WantedClaims,
  ): Promise<Result<HttpResponse>> {
    const now = clock.now() + (skews.get(signer.tokenEndpoint) ?? 0);
    const assertion = await signed(signer, wanted, Math.floor(now / 1000));
    if (!assertion.ok) return assertion;
    return http.send({
      url: signer.tokenEndpoint,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        grant_type: grantType,
        assertion: assertion.value.reveal(),
      }).toString(),
      deadline,
    });
  }

  /** A clock that is off is told by the server's own `Date`, and allowed for, once. */
  async function exchange(signer: AssertionSigner, wanted: WantedClaims) {
    const answer = await send(signer, wanted);
    if (!answer.ok || !refusedForItsTime(answer.value)) return answer;
    const theirs = Date.parse(answer.value.headers.date ?? '');
    const skew = theirs - clock.now();
    const known = skews.get(signer.tokenEndpoint) ?? 0;
    if (!Number.isFinite(skew) || Math.abs(skew - known) < leastSkewMs) return answer;
    skews.set(signer.tokenEndpoint, skew);
    return send(signer, wanted);
  }

  return {
    async accessToken(signer, scopes) {
      const answer = await exchange(signer, { scope: scopes.map(fullScopeName).join(' ') });
      return judgeAssertion(answer, {
        server: serverName(signer.issuer),
        now: clock.now(),
        asked: scopes,
        actsFor: signer.actsFor,
      });
    },

    async identityToken(signer, audience) {
      const answer = await exchange(signer, { target_audience: audience });
      return readAssertedIdToken(answer, {
        server: serverName(signer.issuer),
        now: clock.now(),
        asked: [],
        actsFor: signer.actsFor,
      });
    },
  };
}

async function signed(
  signer: AssertionSigner,
  wanted: WantedClaims,
  issuedAt: number,
): Promise<Result<Secret>> {
  try {
    // RFC 7523 §3 wants `sub` always; at Google it is the person to act for, and absent without one.
    const subject = signer.actsFor === undefined ? {} : { sub: signer.actsFor };
    const jwt = await new SignJWT({ ...wanted, ...subject })
      .setProtectedHeader({
        alg: 'RS256',
        typ: 'JWT',
        ...(signer.privateKeyId === undefined ? {} : { kid: signer.privateKeyId }),
      })
      .setIssuer(signer.clientEmail)
      .setAudience(signer.tokenEndpoint)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + assertionSeconds)
      .sign(createPrivateKey(signer.privateKey.reveal()));
    return ok(new Secret(jwt));
  } catch {
    // The error of a key that cannot be read may quote it.
    return fail('credential_invalid', assertionSentences.notSigned);
  }
}
