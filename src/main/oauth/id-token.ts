import type { IDToken } from 'openid-client';
import { isVisibleText } from '../../shared/visible-text.ts';
import { isEmailAddress } from './email-address.ts';

/** Who signed in, as far as the id token says. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string;
  readonly name: string | undefined;
  /** Google's `hd`: the Workspace domain of the account. */
  readonly hostedDomain: string | undefined;
}

export type IdTokenVerdict =
  | { readonly kind: 'accepted'; readonly identity: Identity }
  | {
      readonly kind: 'refused';
      readonly reason: 'claims' | 'times' | 'email';
      readonly claim: string;
    };

/**
 * How far two honest clocks may be apart, in seconds. More, and the person has to set the clock:
 * the token would also be misjudged later.
 */
const clockTolerance = 300;
/** An id token is made for this exchange, seconds ago; one that was lying about is not ours. */
const longestAge = 300;

/**
 * What openid-client leaves to us after it verified signature, `iss`, `nonce` and the presence of
 * the claims (OpenID Connect Core §3.1.3.7): the times, by the injected clock; that nobody but this
 * client is addressed; and the address, by which people know the account.
 */
export function judgeIdToken(claims: IDToken, clientId: string, now: number): IdTokenVerdict {
  const refused = (reason: 'claims' | 'times' | 'email', claim: string): IdTokenVerdict => ({
    kind: 'refused',
    reason,
    claim,
  });
  // Items 3-5: it must be for us alone. Google issues `aud` = `azp` = the client that asked.
  const audiences = [claims.aud].flat();
  if (audiences.length !== 1 || audiences[0] !== clientId) return refused('claims', 'aud');
  if (claims.azp !== undefined && claims.azp !== clientId) return refused('claims', 'azp');
  if (claims.sub === '' || claims.sub.length > 255) return refused('claims', 'sub');

  const seconds = now / 1000;
  if (claims.exp <= seconds - clockTolerance) return refused('times', 'exp');
  if (claims.iat > seconds + clockTolerance) return refused('times', 'iat');
  if (claims.iat < seconds - clockTolerance - longestAge) return refused('times', 'iat');
  if (claims.nbf !== undefined && claims.nbf > seconds + clockTolerance) {
    return refused('times', 'nbf');
  }

  const { email, name, hd } = claims;
  if (typeof email !== 'string' || !isEmailAddress(email)) return refused('email', 'email');
  return {
    kind: 'accepted',
    identity: {
      issuer: claims.iss,
      subject: claims.sub,
      email,
      name: typeof name === 'string' && isName(name) ? name : undefined,
      hostedDomain: typeof hd === 'string' && hd !== '' ? hd.toLowerCase() : undefined,
    },
  };
}

/** It is shown beside the address, where nothing may pass for something it is not. */
const isName = (text: string): boolean => text.length <= 200 && isVisibleText(text);
