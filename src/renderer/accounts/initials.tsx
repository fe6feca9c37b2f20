import type { AccountView } from '../../shared/account.ts';
import { initialsOf, tintOf } from './account-initials.ts';

/** The account's sign: decoration, since its name always stands beside it. */
export function Initials({ account, large = false }: { account: AccountView; large?: boolean }) {
  return (
    <span
      className={large ? 'initials large' : 'initials'}
      data-tint={tintOf(account.id)}
      aria-hidden="true"
    >
      {initialsOf(account)}
    </span>
  );
}
