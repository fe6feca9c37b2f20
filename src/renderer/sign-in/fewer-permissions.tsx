import { useState } from 'react';
import type { AccountView } from '../../shared/account.ts';
import type { CallerView } from '../../shared/app-state.ts';
import { identityScopes, missingScopes } from '../../shared/scope.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { ScopeList } from '../controls/scope-line.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useBackend, useCommand } from '../state/use-backend.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';

/** What an account would give up; who is signed in is always part of it. */
export const givenUp = (account: AccountView, chosen: readonly string[]): string[] =>
  missingScopes([...chosen, ...identityScopes], account.scopes);

export interface FewerPermissionsProps {
  readonly account: AccountView;
  readonly callers: readonly CallerView[];
  readonly chosen: readonly string[];
  readonly mode: 'browser' | 'paste';
}

/**
 * Google takes no single permission back: a revocation ends the whole grant, and a sign-in that asks
 * for less leaves the rest granted. So the account is logged out first, then signed in with less.
 */
export function FewerPermissions({ account, callers, chosen, mode }: FewerPermissionsProps) {
  const [asking, setAsking] = useState(false);
  const remove = useCommand('account.remove');
  const backend = useBackend();
  const announce = useAnnounce();
  const { fewer } = words.signIn;
  const affected = callers
    .filter(({ grants }) => grants.some((grant) => grant.account === account.id))
    .map(({ name }) => name);

  const revokeAndSignIn = async () => {
    const removed = await remove.run({ account: account.id, keep_grant: false });
    if (!removed.ok) return;
    setAsking(false);
    goTo({ page: 'accounts', account: null });
    const started = await backend.send('sign-in.start', {
      account: account.email,
      client: account.client,
      scopes: [...chosen],
      mode,
    });
    if (!started.ok) announce(started.failure.sentence, true);
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
          <p>
            {affected.length > 0 ? fewer.scripts(affected) : words.logOut.noScripts} {fewer.alias}
          </p>
          <FailureNote failure={remove.failure} />
          <div className="dialog-actions apart">
            <ActionButton kind="danger" pending={remove.pending} onPress={revokeAndSignIn}>
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
