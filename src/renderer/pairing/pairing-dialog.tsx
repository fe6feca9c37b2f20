import { useState } from 'react';
import type { AppState, PairingView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Fact, Facts } from '../controls/facts.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { words } from '../words.ts';
import { approval, hasPart, isAllowable, wholeWish } from './pairing-choice.ts';
import { PeerFacts } from './peer-facts.tsx';
import { useArmed } from './use-armed.ts';
import { useSilence } from './use-silence.ts';
import { WishBoxes } from './wish-boxes.tsx';

export interface PairingDialogProps {
  readonly pairing: PairingView;
  /** Questions in all, this one among them. */
  readonly waiting: number;
  readonly state: AppState;
}

/** A script that asks for a key: who, with which code, for what, and on which terms. */
export function PairingDialog({ pairing, waiting, state }: PairingDialogProps) {
  const [choice, setChoice] = useState(() => wholeWish(pairing));
  const approve = useCommand('caller.approve');
  const deny = useCommand('caller.deny');
  const announce = useAnnounce();
  const armed = useArmed();
  // Then the last word is outside: this page, which web content could reach, only hands the choice on.
  const outside = state.shell.native_approvals;
  const silence = useSilence(
    outside || approve.pending
      ? null
      : async () => {
          const result = await deny.run({ code: pairing.code, silence: true });
          if (result.ok) announce(words.pairing.silent(pairing.name), true);
        },
  );
  return (
    <Modal title={words.pairing.title} role="alertdialog" wide>
      {waiting > 1 ? <p className="hint">{words.pairing.queue(1, waiting)}</p> : null}
      <RequestLeft
        until={outside ? pairing.expires_at : Math.min(pairing.expires_at, silence.endsAt)}
      />
      <p className="pairing-name">
        <strong className="wrapping">{pairing.name}</strong>
        <span className="tag attention">{words.pairing.unverified}</span>
      </p>
      <p>{words.pairing.compare}</p>
      <p className="pairing-code">
        <span className="unseen">{words.pairing.code}: </span>
        {pairing.code}
      </p>
      <Facts>
        <PeerFacts peer={pairing.peer} />
        <Fact label={words.pairing.reason}>
          <span className="wrapping">{pairing.reason ?? words.pairing.noReason}</span>
        </Fact>
      </Facts>
      <WishBoxes
        pairing={pairing}
        choice={choice}
        state={state}
        onChange={(changed) => {
          silence.break();
          setChoice(changed);
        }}
      />
      {hasPart(choice) || pairing.accounts.length === 0 ? null : (
        <p className="note attention">{words.pairing.nothingChosen}</p>
      )}
      {approve.pending && outside ? (
        <p className="note attention" role="status">
          {words.pairing.elsewhere}
        </p>
      ) : null}
      <FailureNote failure={approve.failure ?? deny.failure} />
      <div className="dialog-actions apart">
        <ActionButton
          disabled={!armed || !isAllowable(choice)}
          pending={approve.pending}
          onPress={async () => {
            const result = await approve.run(approval(pairing, choice));
            if (result.ok) announce(words.pairing.allowed(pairing.name));
          }}
        >
          {outside ? words.pairing.allowOutside : words.pairing.allow}
        </ActionButton>
        <ActionButton
          kind="primary"
          autoFocus
          pending={deny.pending}
          onPress={async () => {
            const result = await deny.run({ code: pairing.code });
            if (result.ok) announce(words.pairing.denied(pairing.name));
          }}
        >
          {words.pairing.deny}
        </ActionButton>
      </div>
    </Modal>
  );
}

export function RequestLeft({ until }: { until: number }) {
  const left = Math.max(0, until - useNow(1));
  return <p className="hint">{words.pairing.left(left)}</p>;
}
