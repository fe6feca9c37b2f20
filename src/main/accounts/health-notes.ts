import type { HealthNote } from '../../shared/account.ts';
import { rejectionText } from '../../shared/client-rejections.ts';
import { dayInWords } from '../../shared/day-in-words.ts';
import { publishApp } from '../../shared/sign-in-causes.ts';
import { isTestingLife } from '../credentials/likely-causes.ts';
import type { Account } from './account.ts';

/** What a person should know of a sign-in that still works: when it ends by itself, and what to do. */
export function accountNotes(account: Account): readonly HealthNote[] {
  const { signIn, state } = account;
  if (account.kind === 'access_token') return onlineNotes(account);
  if (signIn?.endsAt === undefined || state.kind === 'needs_sign_in') return [];
  const { grantedAt, endsAt } = signIn;
  const until = dayInWords(endsAt);
  if (isTestingLife(grantedAt, endsAt)) {
    const sentence = `Google ends this sign-in on ${until}, seven days after it began, because the consent screen of its Cloud project is in testing. To keep it longer, ${publishApp}, then sign in again.`;
    return [{ code: 'testing_client', sentence, at: endsAt }];
  }
  const sentence = `Access was given only until ${until}. Sign in again before then, or scripts stop.`;
  return [{ code: 'time_limited', sentence, at: endsAt }];
}

/** A pasted token has none: nobody signed in for it here. */
function onlineNotes({ signIn, state }: Account): readonly HealthNote[] {
  if (signIn?.endsAt === undefined || state.kind === 'credential_refused') return [];
  return [{ code: 'online_access', sentence: onlineAccess, at: signIn.endsAt }];
}

const onlineAccess =
  'This is online access: it ends with its token, within the hour at Google, and nothing renews it. Sign in again then; scripts that run unattended need a sign-in that lasts.';

/** What its accounts show of a client; Google has no way to ask about one. */
export function clientNotes(accounts: readonly Account[], server: string): readonly HealthNote[] {
  const testing = accounts
    .flatMap(({ signIn, state }) => {
      const ended = state.kind === 'needs_sign_in' ? state.causes : undefined;
      const cause = ended?.find(({ kind }) => kind === 'testing');
      if (cause?.kind === 'testing') return [cause.ended];
      if (signIn?.endsAt === undefined) return [];
      return isTestingLife(signIn.grantedAt, signIn.endsAt) ? [signIn.endsAt] : [];
    })
    .sort((one, other) => one - other);
  const rejected = accounts.flatMap(({ state }) =>
    state.kind === 'client_rejected' ? [state] : [],
  )[0];
  const notes: HealthNote[] = [];
  if (rejected !== undefined) {
    const since = rejected.since === undefined ? '' : ` (since ${dayInWords(rejected.since)})`;
    const sentence = `${rejectionText(rejected.error, server)}${since}`;
    notes.push({ code: 'client_rejected', sentence, at: rejected.since ?? 0 });
  }
  const [next] = testing;
  if (next !== undefined) {
    const sentence = `Sign-ins through this client end after seven days, the first of them on ${dayInWords(next)}: the consent screen of its Cloud project is in testing. To keep them longer, ${publishApp}, then sign in again.`;
    notes.push({ code: 'testing_client', sentence, at: next });
  }
  return notes;
}
