import { type AccountView, isOnlineAccess } from '../../shared/account.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';

/** The same person, client and permissions once more. */
export const signInAgain = ({
  id,
  kind,
  client,
  scopes,
}: AccountView): CommandInput<'sign-in.start'> => ({
  ...(isOnlineAccess({ kind, client }) ? { request: { access_type: 'online' as const } } : {}),
  account: id,
  client,
  scopes: [...scopes],
  mode: 'browser',
});
