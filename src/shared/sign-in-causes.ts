import { dayInWords } from './day-in-words.ts';

/**
 * Why a sign-in may have ended, as far as it can be told from here: the server itself says only that
 * it has. Instants are seconds since the epoch.
 */
export type SignInCause =
  /** Access had been given for a limited time, and that is over. */
  | { readonly kind: 'time_limited'; readonly ended: number }
  /** It lived for the seven days that a consent screen in testing gives. */
  | { readonly kind: 'testing'; readonly ended: number }
  /** Nothing asked for a token for half a year. */
  | { readonly kind: 'unused'; readonly since: number }
  /** May read mail, so a change of the password ends it. */
  | { readonly kind: 'gmail_password' };

/** Where "Publish app" is, which ends the seven days. */
export const publishApp =
  'publish the app in the Google Cloud console (Google Auth Platform, Audience, Publish app)';

/** One that explains it by itself; undefined where there is none. */
const certainCause = (causes: readonly SignInCause[]): SignInCause | undefined =>
  causes.find(({ kind }) => kind !== 'gmail_password');

/** What comes after "Google says that this sign-in was revoked or has expired." */
export function causesText(causes: readonly SignInCause[], server = 'Google'): string {
  const certain = certainCause(causes);
  const who = server.replace(/^The /, 'the ');
  switch (certain?.kind) {
    case 'time_limited':
      return `Access had been given only until ${dayInWords(certain.ended)}.`;
    case 'testing':
      return `It ended on ${dayInWords(certain.ended)}, seven days after it began, as sign-ins do whose consent screen is in testing: ${publishApp}, then sign in again.`;
    case 'unused':
      return `It had last been used on ${dayInWords(certain.since)}; ${who} ends what is not used for six months.`;
  }
  const mail = causes.some(({ kind }) => kind === 'gmail_password')
    ? 'the password of the account was changed, which ends sign-ins that may use Gmail; '
    : '';
  const where = server === 'Google' ? 'at myaccount.google.com/connections' : 'in the account';
  return `Possible causes: ${mail}the access was removed ${where}; an administrator restricted it; or the account has signed in more than 100 times through this client, and ${who} dropped the oldest.`;
}
