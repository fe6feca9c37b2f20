import { useState } from 'react';
import type { AppState, ClientView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { words } from '../words.ts';
import { RemoveClientDialog } from './remove-client-dialog.tsx';

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
