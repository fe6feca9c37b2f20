import type { AccountView } from '../../shared/account.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';

/** The same person, client and permissions once more. */
export const signInAgain = ({
  id,
  client,
  scopes,
}: AccountView): CommandInput<'sign-in.start'> => ({
  account: id,
  client,
  scopes: [...scopes],
  mode: 'browser',
});
