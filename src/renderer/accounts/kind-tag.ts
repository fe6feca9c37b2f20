import { type AccountView, isOnlineAccess } from '../../shared/account.ts';
import { words } from '../words.ts';

/** What kind of account it is, in a word or two; people's own need none. */
export function kindTagOf(account: AccountView): string | null {
  if (account.kind === 'user') return null;
  return isOnlineAccess(account) ? words.account.onlineTag : words.account.kindTags[account.kind];
}
