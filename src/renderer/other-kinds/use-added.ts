import type { CredentialAdded } from '../../shared/ui-contract.ts';
import { useAnnounce } from '../state/use-announcements.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';

/** Says what became of it and shows the account. */
export function useAdded(): (added: CredentialAdded) => void {
  const announce = useAnnounce();
  return ({ account, result }) => {
    announce(
      result === 'taken'
        ? words.otherKinds.added(account.alias)
        : words.otherKinds.present(account.alias),
    );
    goTo({ page: 'accounts', account: account.id });
  };
}
