import { useState } from 'react';
import type { AppState, ClientView } from '../../shared/app-state.ts';
import { FilesLeft } from '../accounts/files-left.tsx';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

export function ClientList({ state }: { state: AppState }) {
  const { clients } = state;
  const [removing, setRemoving] = useState<ClientView | null>(null);
  if (clients.length === 0) return <p className="hint">{words.settings.noClients}</p>;
  return (
    <ul className="plain-rows" aria-label={words.settings.clients}>
      {clients.map((client) => (
        <li key={client.name} className="plain-row">
          <span className="row-main">
            <span className="row-title">
              <span className="clipped name">{client.name}</span>
              {client.sandbox ? (
                <span className="tag sandbox">{words.accounts.sandbox}</span>
              ) : null}
            </span>
            <span className="row-under clipped" title={client.client_id}>
              {[
                client.project_id === null ? null : words.settings.project(client.project_id),
                words.settings.clientAccounts(client.accounts),
                client.client_id,
                client.redirect_uri === undefined
                  ? null
                  : words.settings.clientRedirect(client.redirect_uri),
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </span>
            {client.notes?.map(({ code, sentence }) => (
              <span key={code} className="note attention block">
                {sentence}
              </span>
            ))}
          </span>
          <ActionButton
            label={words.settings.removeClientNamed(client.name)}
            onPress={() => setRemoving(client)}
          >
            {words.settings.removeClient}
          </ActionButton>
        </li>
      ))}
      {removing === null ? null : (
        <RemoveClientDialog client={removing} state={state} onClose={() => setRemoving(null)} />
      )}
    </ul>
  );
}

interface RemoveClientProps {
  readonly client: ClientView;
  readonly state: Pick<AppState, 'accounts' | 'callers'>;
  readonly onClose: () => void;
}

/** What hangs on the client: accounts and their scripts keep it here; files that were imported do not. */
function RemoveClientDialog({ client, state, onClose }: RemoveClientProps) {
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
          <ul className="places-left" aria-label={words.settings.removeAccounts}>
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
