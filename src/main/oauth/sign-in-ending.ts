import type { SignInStep } from '../../shared/app-state.ts';
import { type Failure, fail, ok, type Result } from '../../shared/failure.ts';
import { missingScopes, normaliseScopes } from '../../shared/scope.ts';
import type { Grant } from './outcomes.ts';
import { signInSentences } from './sentences.ts';
import type { SignedIn, SignInHandlers, SignInRequest, StoredSignIn } from './sign-in.ts';

/**
 * Someone else than the account that was to sign in again: a mistake in the account chooser, or
 * another person's code slipped in (login CSRF). Their grant is not revoked: revoking one token ends
 * every sign-in of that person through this client.
 */
export function judgeIdentity(
  { expectedSubject: expected, options }: SignInRequest,
  grant: Grant,
): Failure | undefined {
  const isExpected =
    expected === undefined ||
    (expected.issuer === grant.issuer && expected.subject === grant.subject);
  if (isExpected) return judgeDomain(options?.hd, grant);
  return fail('identity_mismatch', signInSentences.identityMismatch(grant.email)).failure;
}

/**
 * The request's `hd` only changes what Google offers first: a person can still choose another account,
 * so the claim in the id token decides.
 */
function judgeDomain(hd: string | undefined, { email, hostedDomain }: Grant): Failure | undefined {
  if (hd === undefined || (hd === '*' ? hostedDomain !== undefined : hostedDomain === hd)) {
    return undefined;
  }
  return fail('identity_mismatch', signInSentences.otherDomain(hd, email, hostedDomain)).failure;
}

/** Hands the grant over to be stored and read back, and says what of the asked it is. */
export async function keepGrant(
  handlers: SignInHandlers,
  grant: Grant,
  asked: readonly string[],
): Promise<Result<SignedIn>> {
  let stored: Result<StoredSignIn>;
  try {
    stored = await handlers.store(grant);
  } catch {
    // Whatever was thrown may hold the grant: it is not looked at.
    stored = fail('internal', signInSentences.internal);
  }
  if (!stored.ok) return stored;
  const granted = grant.scopes;
  // Who signs in is known only now: somebody whose account had more loses it, and is told.
  const whole = normaliseScopes([...asked, ...(stored.value.before ?? [])]);
  return ok({ ...stored.value, granted, missing: missingScopes(granted, whole) });
}

/** Field by field: what is put here stands in the snapshot. */
export const doneStep = (signedIn: SignedIn): SignInStep => {
  const { accountId, email, granted, missing, updated, endsAt } = signedIn;
  const ending = endsAt === undefined ? {} : { ends_at: endsAt };
  return { kind: 'done', account: accountId, email, granted, missing, updated, ...ending };
};
