import type { AccountView } from './account.ts';
import type { AppState } from './app-state.ts';
import type { LeftOnDisk } from './left-on-disk.ts';

/** What ends when the grant of an account is revoked, as far as it is known here. */
export interface RemovalReach {
  /** Other accounts of the same person on the same Cloud project: they stay here, and need a sign-in. */
  readonly accounts: readonly AccountView[];
  /** Service accounts that are reached through one of them. */
  readonly reachedThrough: readonly AccountView[];
  /** Names of the scripts that lose something by it. */
  readonly callers: readonly string[];
  /** Where what was imported of them still lies. */
  readonly files: readonly LeftOnDisk[];
}

/** `revokes`: the grant ends as well, and with it what shares it. */
export function removalReach(
  { accounts, callers }: Pick<AppState, 'accounts' | 'callers'>,
  account: AccountView,
  revokes: boolean,
): RemovalReach {
  const sharing = revokes
    ? accounts.filter(({ id }) => account.shares_grant_with?.includes(id) === true)
    : [];
  const ending = [account, ...sharing];
  const reachedThrough = accounts.filter(
    ({ kind, source }) => kind === 'impersonated' && ending.some(({ alias }) => alias === source),
  );
  const ids = new Set([...ending, ...reachedThrough].map(({ id }) => id));
  return {
    accounts: sharing,
    reachedThrough,
    callers: callers
      .filter(({ grants }) => grants.some((grant) => ids.has(grant.account)))
      .map(({ name }) => name),
    files: leftBy(ending),
  };
}

/** Each place once, whoever of these was taken from it. */
function leftBy(accounts: readonly AccountView[]): readonly LeftOnDisk[] {
  const left = accounts.flatMap(({ left_on_disk = [] }) => left_on_disk);
  return [...new Map(left.map((one) => [`${one.kind} ${one.place}`, one])).values()];
}
