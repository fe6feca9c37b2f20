import { Terminal } from 'lucide-react';
import { useState } from 'react';
import type { AgentView, AppState, CallerView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Fact, Facts } from '../controls/facts.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Instant } from '../controls/instant.tsx';
import { Modal } from '../controls/modal.tsx';
import { ScopeList } from '../controls/scope-line.tsx';
import { pastWords } from '../instants.ts';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { SnippetTabs } from './snippet-tabs.tsx';
import { keyFileOf } from './snippets.ts';

export function ScriptDetail({ caller, state }: { caller: CallerView; state: AppState }) {
  const [revoking, setRevoking] = useState(false);
  return (
    <article className="detail" aria-label={caller.name}>
      <header className="detail-head">
        <span className="row-icon large" aria-hidden="true">
          <Terminal size={24} />
        </span>
        <div className="detail-heading">
          <h2 className="detail-title">{caller.name}</h2>
          <p className="hint">{words.scripts.mayUse(caller.grants.length)}</p>
        </div>
      </header>
      <section className="section" aria-labelledby="grants-heading">
        <h3 id="grants-heading">{words.scripts.may}</h3>
        {caller.grants.map((grant) => (
          <div key={grant.account} className="grant">
            <h4 className="wrapping">{grant.email}</h4>
            <ScopeList label={grant.email} scopes={grant.scopes} kind="granted" />
          </div>
        ))}
      </section>
      <KeySection caller={caller} />
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

function KeySection({ caller }: { caller: CallerView }) {
  const now = useNow(10);
  const left = caller.expires_at - now;
  return (
    <section className="section" aria-labelledby="key-heading">
      <h3 id="key-heading">{words.scripts.key}</h3>
      <Facts>
        <Fact label={words.scripts.paired}>
          <Instant at={caller.created_at} text={pastWords(caller.created_at, now)} />
        </Fact>
        <Fact label={words.scripts.lastUse}>
          {caller.last_used_at === null ? (
            words.scripts.neverUsed
          ) : (
            <Instant at={caller.last_used_at} text={pastWords(caller.last_used_at, now)} />
          )}
        </Fact>
        <Fact label={words.scripts.ends}>
          <Instant
            at={caller.expires_at}
            text={left > 0 ? words.scripts.expiresIn(left) : words.scripts.expired}
          />
        </Fact>
      </Facts>
    </section>
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
