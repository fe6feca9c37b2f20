import type { ApprovalView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Fact, Facts } from '../controls/facts.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { ScopeList } from '../controls/scope-line.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { RequestLeft } from './pairing-dialog.tsx';
import { PeerFacts } from './peer-facts.tsx';
import { useArmed } from './use-armed.ts';

/** A paired script wants a token now, and a person wanted to be asked. The core ends it after two minutes. */
export function ApprovalDialog({ approval, waiting }: { approval: ApprovalView; waiting: number }) {
  const allow = useCommand('approval.allow');
  const deny = useCommand('approval.deny');
  const announce = useAnnounce();
  const armed = useArmed();
  const { account, ask, name, scopes } = approval;
  return (
    <Modal title={words.approval.title} role="alertdialog" wide>
      {waiting > 1 ? <p className="hint">{words.pairing.queue(1, waiting)}</p> : null}
      <p className="pairing-name">
        <strong className="wrapping">{name}</strong>
        <span className="tag attention">{words.pairing.unverified}</span>
      </p>
      <p className="wrapping">{words.approval.what(account.alias, account.email)}</p>
      <ScopeList label={words.pairing.scopes} scopes={scopes} kind="granted" />
      <Facts>
        <PeerFacts peer={approval.peer} />
        <Fact label={words.approval.whyAsked}>{words.terms.askModes[ask]}</Fact>
      </Facts>
      <FailureNote failure={allow.failure ?? deny.failure} />
      <RequestLeft until={approval.expires_at} />
      <div className="dialog-actions apart">
        <ActionButton
          disabled={!armed}
          pending={allow.pending}
          onPress={async () => {
            const result = await allow.run({ id: approval.id });
            if (result.ok) announce(words.approval.allowed[ask](name));
          }}
        >
          {words.approval.allow[ask]}
        </ActionButton>
        <ActionButton
          kind="primary"
          autoFocus
          pending={deny.pending}
          onPress={async () => {
            const result = await deny.run({ id: approval.id });
            if (result.ok) announce(words.approval.denied(name));
          }}
        >
          {words.pairing.deny}
        </ActionButton>
      </div>
    </Modal>
  );
}
