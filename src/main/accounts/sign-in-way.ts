import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { signInSentences } from '../oauth/sentences.ts';
import type { SignInWish } from './sign-in-desk.ts';

/** What can be said of the port and of the request only where there is one of ours. */
export function judgeWay(
  { client, request }: SignInWish,
  { mode, ports }: CommandInput<'sign-in.start'>,
): Result<void> {
  if (mode === 'device' && Object.keys(request).length > 0) {
    return fail('invalid_request', signInSentences.noAddressOfOurs);
  }
  if (ports === undefined || ports.length === 0) return ok(undefined);
  if (mode === 'device' || mode === 'paste') {
    return fail('invalid_request', signInSentences.nothingListens);
  }
  const { redirectUri } = client;
  if (redirectUri === undefined) return ok(undefined);
  const port = Number(new URL(redirectUri).port);
  return fail('invalid_request', signInSentences.portIsRegistered(port, redirectUri));
}
