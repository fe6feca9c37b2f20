import { type Failure, fail } from '../../shared/failure.ts';
import { judgeTokenError } from './judge-refresh.ts';
import { signInSentences } from './sentences.ts';

/** RFC 6749 §4.1.2.1: the server's own trouble. */
const serverTrouble = new Set(['server_error', 'temporarily_unavailable']);

/** OpenID Connect Core §3.1.2.6: answers to `prompt=none`. */
const needsPage = new Set([
  'interaction_required',
  'login_required',
  'consent_required',
  'account_selection_required',
]);

/** What an `error` in the authorization response (RFC 6749 §4.1.2.1) means for the sign-in. */
export function judgeAuthorizationError(error: string, server: string): Failure {
  const cause = `authorization response: ${error}`;
  if (serverTrouble.has(error)) {
    return fail('upstream', signInSentences.serverError(server), { cause }).failure;
  }
  if (needsPage.has(error)) {
    return fail('needs_consent', signInSentences.interactionRequired(server), { cause }).failure;
  }
  const known = judgeTokenError({ kind: 'error', error, subtype: undefined, status: 302 }, server);
  if (known.kind === 'rejected') return { ...known.failure, cause };
  return fail('client_rejected', signInSentences.refused(server), { cause }).failure;
}
