import type { SignInCause } from '../../shared/sign-in-causes.ts';
import type { Account } from '../accounts/account.ts';

const day = 86_400;
/** Google's limit for sign-ins through a client whose consent screen is in testing. */
const testingLife = 7 * day;
/** Six months are never shorter. */
const unusedAfter = 181 * day;

/** These may be had for longer than seven days in testing as well. */
const harmless: ReadonlySet<string> = new Set(['openid', 'email', 'profile']);

const mayUseGmail = (scope: string): boolean =>
  scope === 'https://mail.google.com/' ||
  scope.startsWith('https://www.googleapis.com/auth/gmail.');

/** Both ends are seconds since the epoch; a server says a little less than seven days (604,799). */
export const isTestingLife = (grantedAt: number, endsAt: number): boolean =>
  Math.abs(endsAt - grantedAt - testingLife) <= 3600;

/** What is known of a sign-in that the server no longer accepts, the likeliest first. `now` in seconds. */
export function likelyCauses({ signIn, scopes }: Account, now: number): readonly SignInCause[] {
  const causes: SignInCause[] = [];
  if (signIn !== undefined) {
    const { grantedAt, refreshedAt, endsAt } = signIn;
    const lived = now - grantedAt;
    if (endsAt !== undefined && now >= endsAt) {
      const kind = isTestingLife(grantedAt, endsAt) ? 'testing' : 'time_limited';
      causes.push({ kind, ended: endsAt });
    } else if (now - refreshedAt > unusedAfter) {
      causes.push({ kind: 'unused', since: refreshedAt });
    } else if (
      // Tried every hour while Keybearer runs, and not later than the day after where it was off.
      lived >= testingLife &&
      lived <= testingLife + day &&
      scopes.some((scope) => !harmless.has(scope))
    ) {
      causes.push({ kind: 'testing', ended: grantedAt + testingLife });
    }
  }
  if (scopes.some(mayUseGmail)) causes.push({ kind: 'gmail_password' });
  return causes;
}
