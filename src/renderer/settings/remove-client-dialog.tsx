import type { AppState, ClientView } from '../../shared/app-state.ts';
import { FilesLeft } from '../accounts/files-left.tsx';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

export interface RemoveClientDialogProps {
  readonly client: ClientView;
  readonly state: Pick<AppState, 'accounts' | 'callers'>;
  readonly onClose: () => void;
}

/** What hangs on the client: accounts and their scripts keep it here; files that were imported do not. */
export function RemoveClientDialog({ client, state, onClose }: RemoveClientDialogProps) {
  const accounts = state.accounts.filter((account) => account.client === client.name);
  const scripts = state.callers.filter(({ grants }) =>
    grants.some((grant) => accounts.some(({ id }) => id === grant.account)),
  );
  const remove = useCommand('client.remove');
  const announce = useAnnounce();
  return (
    <Modal title={words.settings.removeTitle(client.name)} role="alertdialog" onClose={onClose}>
      <p>
        {client.accounts > 0
          ? words.settings.removeWithAccounts(client.accounts)
          : words.settings.removeText}
      </p>
      {accounts.length === 0 ? null : (
        <>
          <h3>{words.settings.removeAccounts}</h3>
          <ul className="reach-list" aria-label={words.settings.removeAccounts}>
            {accounts.map(({ id, alias, email }) => (
              <li key={id} className="wrapping">
                {alias === email ? email : `${alias} · ${email}`}
              </li>
            ))}
          </ul>
        </>
      )}
      {scripts.length === 0 ? null : (
        <p>{words.settings.removeScripts(scripts.map(({ name }) => name))}</p>
      )}
      <FilesLeft files={client.left_on_disk ?? []} title={words.logOut.filesStaying} />
      <FailureNote failure={remove.failure} />
      <div className="dialog-actions apart">
        {client.accounts > 0 ? null : (
          <ActionButton
            kind="danger"
            pending={remove.pending}
            onPress={async () => {
              const result = await remove.run({ client: client.name });
              if (!result.ok) return;
              announce(words.settings.removed(client.name));
              onClose();
            }}
          >
            {words.settings.remove}
          </ActionButton>
        )}
        <ActionButton autoFocus onPress={onClose}>
          {words.settings.keepClient}
        </ActionButton>
      </div>
    </Modal>
  );
}
