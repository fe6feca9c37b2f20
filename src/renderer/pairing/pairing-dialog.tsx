import { useEffect, useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import type { AppState, PairingView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Fact, Facts } from '../controls/facts.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { ScopeWords } from '../controls/scope-line.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { listWords } from '../instants.ts';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { words } from '../words.ts';
import {
  approval,
  dayChoices,
  isAllowable,
  type PairingChoice,
  wholeWish,
  withoutGrant,
} from './pairing-choice.ts';

/** A press meant for what was here a moment ago must not approve a stranger. */
const armingMs = 1_000;

/** One request at a time, above everything else, until it is answered or runs out. */
export function PairingOverlay({ state }: { state: AppState }) {
  const waiting = state.pairings.length;
  useEffect(() => {
    document.title = waiting > 0 ? words.pairing.tabTitle(waiting) : words.product;
  }, [waiting]);
  const first = state.pairings[0];
  // Keyed: the next request starts unarmed and with its own ticks.
  return first === undefined ? null : (
    <PairingDialog key={first.code} pairing={first} state={state} />
  );
}

function PairingDialog({ pairing, state }: { pairing: PairingView; state: AppState }) {
  const [choice, setChoice] = useState(() => wholeWish(pairing));
  const approve = useCommand('caller.approve');
  const deny = useCommand('caller.deny');
  const announce = useAnnounce();
  const armed = useArmed();
  // Then this page, which web content could reach, must not be able to say yes.
  const outside = state.shell.native_approvals;
  const allowable = isAllowable(choice);
  return (
    <Modal title={words.pairing.title} role="alertdialog" wide>
      {state.pairings.length > 1 ? (
        <p className="hint">{words.pairing.queue(1, state.pairings.length)}</p>
      ) : null}
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
        <Fact label={words.pairing.system}>
          <span className="wrapping">
            {words.pairing.process(pairing.peer.program, pairing.peer.pid)}
          </span>
        </Fact>
        <Fact label={words.pairing.reason}>
          <span className="wrapping">{pairing.reason ?? words.pairing.noReason}</span>
        </Fact>
      </Facts>
      <Wish pairing={pairing} choice={choice} onChange={setChoice} state={state} />
      {allowable || pairing.accounts.length === 0 ? null : (
        <p className="note attention">{words.pairing.nothingChosen}</p>
      )}
      {outside ? <p className="note attention">{words.pairing.elsewhere}</p> : null}
      <FailureNote failure={approve.failure ?? deny.failure} />
      <RequestLeft until={pairing.expires_at} />
      <div className="dialog-actions apart">
        {outside ? (
          <span />
        ) : (
          <ActionButton
            disabled={!armed || !allowable}
            pending={approve.pending}
            onPress={async () => {
              const result = await approve.run(approval(pairing, choice));
              if (result.ok) announce(words.pairing.allowed(pairing.name));
            }}
          >
            {words.pairing.allow}
          </ActionButton>
        )}
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

interface WishProps {
  readonly pairing: PairingView;
  readonly choice: PairingChoice;
  readonly onChange: (choice: PairingChoice) => void;
  readonly state: AppState;
}

function Wish({ pairing, choice, onChange, state }: WishProps) {
  const toggled = (list: readonly string[], item: string, ticked: boolean) =>
    ticked ? [...list, item] : list.filter((other) => other !== item);
  return (
    <div className="wish">
      <fieldset className="scope-group">
        <legend>{words.pairing.accounts}</legend>
        {pairing.accounts.length === 0 ? <p className="hint">{words.pairing.noAccounts}</p> : null}
        {pairing.accounts.map((account) => (
          <TickBox
            key={account.id}
            ticked={choice.accounts.includes(account.id)}
            onChange={(ticked) =>
              onChange({ ...choice, accounts: toggled(choice.accounts, account.id, ticked) })
            }
          >
            <span className="wrapping">{account.alias}</span>
            <span className="hint wrapping"> {account.email}</span>
          </TickBox>
        ))}
      </fieldset>
      <fieldset className="scope-group">
        <legend>{words.pairing.scopes}</legend>
        {pairing.scopes.length === 0 ? <p className="hint">{words.pairing.noScopes}</p> : null}
        {pairing.scopes.map((scope) => {
          const lacking = withoutGrant(scope, choice, state.accounts);
          return (
            <TickBox
              key={scope}
              ticked={choice.scopes.includes(scope)}
              onChange={(ticked) =>
                onChange({ ...choice, scopes: toggled(choice.scopes, scope, ticked) })
              }
            >
              <ScopeWords scope={scope} />
              {lacking.length === 0 ? null : (
                <span className="hint block">{words.pairing.notGranted(listWords(lacking))}</span>
              )}
            </TickBox>
          );
        })}
      </fieldset>
      <RadioGroup
        className="field inline"
        value={String(choice.days)}
        onChange={(days) => onChange({ ...choice, days: Number(days) })}
        orientation="horizontal"
      >
        <Label>{words.pairing.duration}</Label>
        {dayChoices.map((days) => (
          <Radio key={days} className="radio" value={String(days)}>
            <span className="radio-mark" aria-hidden="true" />
            {words.pairing.days(days)}
          </Radio>
        ))}
      </RadioGroup>
    </div>
  );
}

function RequestLeft({ until }: { until: number }) {
  const left = Math.max(0, until - useNow(1));
  return <p className="hint">{words.pairing.left(left)}</p>;
}

function useArmed(): boolean {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), armingMs);
    return () => clearTimeout(timer);
  }, []);
  return armed;
}
