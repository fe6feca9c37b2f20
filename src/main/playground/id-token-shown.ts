import type { ShownIdToken } from '../../shared/playground.ts';
import { claimMeanings, idTokenHeaderMeanings } from './meanings.ts';
import { markOf } from './secret-mark.ts';
import { jsonObject, shownMembers } from './shown-body.ts';

/**
 * An id token decoded for reading, not judged: whether to believe it is decided by who verifies the
 * sign-in. undefined when it is no JWT (RFC 7519 §3).
 */
export function readIdToken(token: string): Omit<ShownIdToken, 'verified'> | undefined {
  const [head, payload, signature, ...more] = token.split('.');
  if (head === undefined || payload === undefined || signature === undefined) return undefined;
  const header = jsonObject(decoded(head));
  const claims = jsonObject(decoded(payload));
  if (more.length > 0 || header === undefined || claims === undefined) return undefined;
  return {
    mark: markOf(token),
    header: shownMembers(header, idTokenHeaderMeanings, []),
    claims: shownMembers(claims, claimMeanings, []),
  };
}

const decoded = (part: string): string => Buffer.from(part, 'base64url').toString('utf8');
