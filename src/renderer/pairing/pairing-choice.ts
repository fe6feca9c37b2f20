import type { AccountView } from '../../shared/account.ts';
import type { PairingView } from '../../shared/app-state.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { lifetimeInput, readRate, type Terms, usualTerms } from './terms.ts';

/** What of a wish is ticked. Everything at first; the person can only take away. */
export interface PairingChoice extends Terms {
  readonly accounts: readonly string[];
  readonly scopes: readonly string[];
}

export const wholeWish = (pairing: PairingView): PairingChoice => ({
  accounts: pairing.accounts.map(({ id }) => id),
  scopes: pairing.scopes,
  ...usualTerms,
});

export const hasPart = (choice: PairingChoice): boolean =>
  choice.accounts.length > 0 && choice.scopes.length > 0;

export const isAllowable = (choice: PairingChoice): boolean =>
  hasPart(choice) && readRate(choice.rate) !== undefined;

/** Always says what was ticked, so that nothing is allowed that the person did not see. */
export function approval(
  pairing: PairingView,
  choice: PairingChoice,
): CommandInput<'caller.approve'> {
  const perMinute = readRate(choice.rate);
  return {
    code: pairing.code,
    accounts: [...choice.accounts],
    scopes: [...choice.scopes],
    ...lifetimeInput(choice.lifetime),
    ask: choice.ask,
    ...(typeof perMinute === 'number' ? { per_minute: perMinute } : {}),
  };
}

/** Aliases of the ticked accounts that have not granted this scope: the script will get errors there. */
export const withoutGrant = (
  scope: string,
  choice: PairingChoice,
  accounts: readonly AccountView[],
): readonly string[] =>
  accounts
    .filter((account) => choice.accounts.includes(account.id) && !account.scopes.includes(scope))
    .map((account) => account.alias);
