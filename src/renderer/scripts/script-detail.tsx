import { Terminal } from 'lucide-react';
import { useState } from 'react';
import type { AgentView, AppState, CallerView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { addressOf } from '../state/route.ts';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { PauseScript } from './pause-script.tsx';
import { ScriptGrants } from './script-grants.tsx';
import { scriptStanding } from './script-standing.ts';
import { ScriptTerms } from './script-terms.tsx';
import { SnippetTabs } from './snippet-tabs.tsx';
import { keyFileOf } from './snippets.ts';

const standingWords = {
  paused: words.scripts.paused,
  expired: words.scripts.expired,
  idle: words.scripts.idleEnded,
} as const;

export function ScriptDetail({ caller, state }: { caller: CallerView; state: AppState }) {
  const [revoking, setRevoking] = useState(false);
  const standing = scriptStanding(caller, useNow(10));
  return (
    <article className="detail" aria-label={caller.name}>
      <header className="detail-head">
        <span className="row-icon large" aria-hidden="true">
          <Terminal size={24} />
        </span>
        <div className="detail-heading">
          <div className="title-line">
            <h2 className="detail-title">{caller.name}</h2>
            {standing === 'working' ? null : (
              <span className="tag attention">{standingWords[standing]}</span>
            )}
          </div>
          <p className="hint">{words.scripts.mayUse(caller.grants.length)}</p>
        </div>
        {standing === 'working' || standing === 'paused' ? <PauseScript caller={caller} /> : null}
      </header>
      {standing === 'working' ? null : (
        <p className="note attention" role="status">
          {standing === 'paused' ? words.scripts.pausedText : words.scripts.endedText}
        </p>
      )}
      <section className="section" aria-labelledby="grants-heading">
        <div className="section-head">
          <h3 id="grants-heading">{words.scripts.may}</h3>
          <a href={addressOf({ page: 'activity', caller: caller.id })}>{words.scripts.activity}</a>
        </div>
        <ScriptGrants caller={caller} state={state} />
      </section>
      <ScriptTerms caller={caller} state={state} />
      <section className="section" aria-labelledby="use-heading">
        <h3 id="use-heading">{words.scripts.use}</h3>
        <SnippetTabs question={questionOf(caller, state.agent, state)} />
      </section>
      <div className="ending">
        <p className="hint">{words.scripts.revokeText}</p>
        <ActionButton kind="danger" onPress={() => setRevoking(true)}>
          {words.scripts.revoke}
        </ActionButton>
      </div>
      {revoking ? <RevokeDialog caller={caller} onClose={() => setRevoking(false)} /> : null}
    </article>
  );
}

function questionOf(caller: CallerView, agent: AgentView, state: AppState) {
  const grant = caller.grants[0];
  const account = state.accounts.find(({ id }) => id === grant?.account);
  return {
    socket: agent.socket,
    keyFile: keyFileOf(agent.home, caller.name),
    account: account?.alias ?? grant?.email ?? '',
    scopes: grant?.scopes.slice(0, 1) ?? [],
  };
}

function RevokeDialog({ caller, onClose }: { caller: CallerView; onClose: () => void }) {
  const revoke = useCommand('caller.revoke');
  const announce = useAnnounce();
  return (
    <Modal title={words.revoke.title(caller.name)} role="alertdialog" onClose={onClose}>
      <p>{words.revoke.what}</p>
      <FailureNote failure={revoke.failure} />
      <div className="dialog-actions apart">
        <ActionButton
          kind="danger"
          pending={revoke.pending}
          onPress={async () => {
            const result = await revoke.run({ caller: caller.id });
            if (!result.ok) return;
            announce(words.revoke.revoked(caller.name));
            goTo({ page: 'scripts', caller: null });
            onClose();
          }}
        >
          {words.revoke.revoke}
        </ActionButton>
        <ActionButton autoFocus onPress={onClose}>
          {words.revoke.keep}
        </ActionButton>
      </div>
    </Modal>
  );
}
