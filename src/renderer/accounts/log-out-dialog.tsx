import { useState } from 'react';
import { Text } from 'react-aria-components';
import type { AccountView } from '../../shared/account.ts';
import type { CallerView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';

export interface LogOutDialogProps {
  readonly account: AccountView;
  readonly callers: readonly CallerView[];
  readonly onClose: () => void;
}

/** Says what will end, and for whom, before anything does; the focused answer keeps the account. */
export function LogOutDialog({ account, callers, onClose }: LogOutDialogProps) {
  const [keepGrant, setKeepGrant] = useState(false);
  const remove = useCommand('account.remove');
  const announce = useAnnounce();
  const affected = callers
    .filter((caller) => caller.grants.some((grant) => grant.account === account.id))
    .map((caller) => caller.name);
  return (
    <Modal title={words.logOut.title(account.alias)} role="alertdialog" onClose={onClose}>
      {keepGrant ? null : (
        <>
          <p>{words.logOut.what(account.email)}</p>
          <p>{words.logOut.alsoElsewhere}</p>
        </>
      )}
      <p>{affected.length > 0 ? words.logOut.alsoScripts(affected) : words.logOut.noScripts}</p>
      <TickBox ticked={keepGrant} onChange={setKeepGrant}>
        {words.logOut.keepGrant}
        <Text className="hint block">{words.logOut.keepGrantHint}</Text>
      </TickBox>
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
          {keepGrant ? words.logOut.forget : words.logOut.revoke}
        </ActionButton>
        <ActionButton autoFocus onPress={onClose}>
          {words.logOut.keep}
        </ActionButton>
      </div>
    </Modal>
  );
}
