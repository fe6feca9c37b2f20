import { useState } from 'react';
import { Text } from 'react-aria-components';
import type { AccountView } from '../../shared/account.ts';
import type { AppState } from '../../shared/app-state.ts';
import { removalRevokes } from '../../shared/removal-meaning.ts';
import { removalReach } from '../../shared/removal-reach.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { FilesLeft } from './files-left.tsx';

export interface LogOutDialogProps {
  readonly account: AccountView;
  readonly state: Pick<AppState, 'accounts' | 'callers'>;
  readonly onClose: () => void;
}

/** Says what will end, and for whom, before anything does; the focused answer keeps the account. */
export function LogOutDialog({ account, state, onClose }: LogOutDialogProps) {
  const [keepGrant, setKeepGrant] = useState(false);
  const remove = useCommand('account.remove');
  const announce = useAnnounce();
  const revokes = removalRevokes(account, keepGrant);
  const reach = removalReach(state, account, revokes);
  const alsoEnding = [...reach.accounts, ...reach.reachedThrough].map(({ alias }) => alias);
  return (
    <Modal
      title={
        account.kind === 'user'
          ? words.logOut.title(account.alias)
          : words.logOut.forgetTitle(account.alias)
      }
      role="alertdialog"
      onClose={onClose}
    >
      {account.kind === 'user' ? null : <p>{words.logOut.forgets[account.kind](account.email)}</p>}
      {keepGrant || account.kind !== 'user' ? null : (
        <>
          <p>{words.logOut.what(account.email, account.sandbox)}</p>
          <p>{words.logOut.alsoElsewhere(account.sandbox)}</p>
        </>
      )}
      {alsoEnding.length > 0 ? <p>{words.logOut.alsoAccounts(alsoEnding)}</p> : null}
      <p>
        {reach.callers.length > 0
          ? words.logOut.alsoScripts(reach.callers)
          : words.logOut.noScripts}
      </p>
      <FilesLeft
        files={reach.files}
        title={revokes ? words.logOut.filesEnding : words.logOut.filesStaying}
      />
      {account.kind === 'user' ? (
        <TickBox ticked={keepGrant} onChange={setKeepGrant}>
          {words.logOut.keepGrant(account.sandbox)}
          <Text className="hint block">{words.logOut.keepGrantHint}</Text>
        </TickBox>
      ) : null}
      <FailureNote failure={remove.failure} />
      <div className="dialog-actions apart">
        <ActionButton
          kind="danger"
          pending={remove.pending}
          onPress={async () => {
            const result = await remove.run({ account: account.id, keep_grant: keepGrant });
            if (!result.ok) return;
            announce(result.value.sentence, result.value.grant === 'not_revoked');
            goTo({ page: 'accounts', account: null });
            onClose();
          }}
        >
          {keepGrant || account.kind !== 'user' ? words.logOut.forget : words.logOut.revoke}
        </ActionButton>
        <ActionButton autoFocus onPress={onClose}>
          {words.logOut.keep}
        </ActionButton>
      </div>
    </Modal>
  );
}
