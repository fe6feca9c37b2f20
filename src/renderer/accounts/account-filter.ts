import type { AccountView } from '../../shared/account.ts';
import { accountHealth } from './account-health.ts';

/** In the order of urgency. */
export const healthClasses = ['needs_you', 'trouble', 'working'] as const;
export type HealthClass = (typeof healthClasses)[number];

/** null: all of them. */
export interface AccountFilter {
  readonly health: HealthClass | null;
  readonly client: string | null;
}

export const noFilter: AccountFilter = { health: null, client: null };

/** Does not depend on the time, so that no row leaves a filtered list while it is looked at. */
export function healthClassOf(account: AccountView): HealthClass {
  const { needsPerson, tone } = accountHealth(account, 0);
  if (needsPerson) return 'needs_you';
  return tone === 'attention' || tone === 'stopped' ? 'trouble' : 'working';
}

export function filteredAccounts(
  accounts: readonly AccountView[],
  { health, client }: AccountFilter,
): readonly AccountView[] {
  if (health === null && client === null) return accounts;
  return accounts.filter(
    (account) =>
      (health === null || healthClassOf(account) === health) &&
      (client === null || account.client === client),
  );
}
