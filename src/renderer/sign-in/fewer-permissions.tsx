import { useState } from 'react';
import type { AccountView } from '../../shared/account.ts';
import type { AppState } from '../../shared/app-state.ts';
import { removalReach } from '../../shared/removal-reach.ts';
import { identityScopes, missingScopes } from '../../shared/scope.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { FilesLeft } from '../accounts/files-left.tsx';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { ScopeList } from '../controls/scope-line.tsx';
import { useCommand } from '../state/use-backend.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';

/** What an account would give up; who is signed in is always part of it. */
export const givenUp = (account: AccountView, chosen: readonly string[]): string[] =>
  missingScopes([...chosen, ...identityScopes], account.scopes);

export interface FewerPermissionsProps {
  readonly account: AccountView;
  readonly state: Pick<AppState, 'accounts' | 'callers'>;
  readonly chosen: readonly string[];
  readonly mode: CommandInput<'account.narrow'>['mode'];
}

/**
 * Google takes no single permission back: a revocation ends the whole grant, and a sign-in that asks
 * for less leaves the rest granted. So the whole is revoked first; what belongs to the account stays.
 */
export function FewerPermissions({ account, state, chosen, mode }: FewerPermissionsProps) {
  const [asking, setAsking] = useState(false);
  const narrow = useCommand('account.narrow');
  const { fewer } = words.signIn;
  const { accounts, callers, files } = removalReach(state, account, true);

  const revokeAndSignIn = async () => {
    const narrowed = await narrow.run({ account: account.id, scopes: [...chosen], mode });
    if (!narrowed.ok) return;
    setAsking(false);
    goTo({ page: 'accounts', account: account.id });
  };

  return (
    <>
      <p className="note attention">{fewer.note}</p>
      <div className="form-actions">
        <ActionButton kind="primary" onPress={() => setAsking(true)}>
          {fewer.start}
        </ActionButton>
      </div>
      {asking ? (
        <Modal
          title={fewer.title(account.alias)}
          role="alertdialog"
          onClose={() => setAsking(false)}
        >
          <p>{fewer.what(account.email)}</p>
          <h3>{fewer.givenUp}</h3>
          <ScopeList label={fewer.givenUp} scopes={givenUp(account, chosen)} kind="missing" />
          {accounts.length > 0 ? (
            <p>{words.logOut.alsoAccounts(accounts.map(({ alias }) => alias))}</p>
          ) : null}
          <p>
            {callers.length > 0 ? fewer.scripts(callers) : words.logOut.noScripts} {fewer.alias}
          </p>
          <FilesLeft files={files} title={words.logOut.filesEnding} />
          <FailureNote failure={narrow.failure} />
          <div className="dialog-actions apart">
            <ActionButton kind="danger" pending={narrow.pending} onPress={revokeAndSignIn}>
              {fewer.revoke}
            </ActionButton>
            <ActionButton autoFocus onPress={() => setAsking(false)}>
              {fewer.keep}
            </ActionButton>
          </div>
        </Modal>
      ) : null}
    </>
  );
}
