import type { AccountView } from '../../shared/account.ts';
import type { PairingView } from '../../shared/app-state.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';

/** What of a wish is ticked. Everything at first; the person can only take away. */
export interface PairingChoice {
  readonly accounts: readonly string[];
  readonly scopes: readonly string[];
  readonly days: number;
}

export const dayChoices = [1, 7, 30, 90] as const;

/** The longest: what a key gets when nobody shortens it (90 days, the default of the socket). */
const usualDays = 90;

export const wholeWish = (pairing: PairingView): PairingChoice => ({
  accounts: pairing.accounts.map(({ id }) => id),
  scopes: pairing.scopes,
  days: usualDays,
});

export const isAllowable = (choice: PairingChoice): boolean =>
  choice.accounts.length > 0 && choice.scopes.length > 0;

/** Always says what was ticked, so that nothing is allowed that the person did not see. */
export const approval = (
  pairing: PairingView,
  choice: PairingChoice,
): CommandInput<'caller.approve'> => ({
  code: pairing.code,
  accounts: [...choice.accounts],
  scopes: [...choice.scopes],
  days: choice.days,
});

/** Aliases of the ticked accounts that have not granted this scope: the script will get errors there. */
export const withoutGrant = (
  scope: string,
  choice: PairingChoice,
  accounts: readonly AccountView[],
): readonly string[] =>
  accounts
    .filter((account) => choice.accounts.includes(account.id) && !account.scopes.includes(scope))
    .map((account) => account.alias);
