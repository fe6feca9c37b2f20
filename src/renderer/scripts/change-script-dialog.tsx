import { useState } from 'react';
import type { AppState, CallerView } from '../../shared/app-state.ts';
import { inReadingOrder, scopeLabel } from '../../shared/scope-catalogue.ts';
import { AccountSearch } from '../controls/account-search.tsx';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { NarrowerNote } from '../controls/narrower-note.tsx';
import { ScopeWords } from '../controls/scope-line.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { type Lifetime, lifetimes } from '../pairing/terms.ts';
import { AskField, OneOf, RateField } from '../pairing/terms-fields.tsx';
import { usePublishedScopes } from '../sign-in/use-published-scopes.ts';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { words } from '../words.ts';
import {
  changeInput,
  draftOf,
  givesSomething,
  idleChoices,
  type ScriptDraft,
  scopesOf,
  withScope,
} from './script-change.ts';

export interface ChangeScriptDialogProps {
  readonly caller: CallerView;
  readonly state: AppState;
  readonly onClose: () => void;
}

/** Less or more of what the accounts have granted, and other terms; nothing holds before it is sent. */
export function ChangeScriptDialog({ caller, state, onClose }: ChangeScriptDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(caller, state.accounts));
  const change = useCommand('caller.change');
  const announce = useAnnounce();
  const outside = state.shell.native_approvals;
  const input = changeInput(caller, state.accounts, draft);
  return (
    <Modal title={words.changeScript.title(caller.name)} onClose={onClose} wide>
      <DraftGrants caller={caller} state={state} draft={draft} onChange={setDraft} />
      {givesSomething(draft) ? null : (
        <p className="note attention">{words.changeScript.nothingLeft}</p>
      )}
      <DraftTerms caller={caller} draft={draft} onChange={setDraft} />
      {change.pending && outside ? (
        <p className="note attention" role="status">
          {words.pairing.elsewhere}
        </p>
      ) : null}
      <FailureNote failure={change.failure} />
      <div className="dialog-actions">
        <ActionButton onPress={onClose}>{words.changeScript.keep}</ActionButton>
        <ActionButton
          kind="primary"
          disabled={input === undefined}
          pending={change.pending}
          onPress={async () => {
            if (input === undefined) return;
            const result = await change.run(input);
            if (!result.ok) return;
            announce(words.changeScript.changed(caller.name));
            onClose();
          }}
        >
          {outside ? words.changeScript.saveOutside : words.changeScript.save}
        </ActionButton>
      </div>
    </Modal>
  );
}

interface DraftProps {
  readonly caller: CallerView;
  readonly draft: ScriptDraft;
  readonly onChange: (draft: ScriptDraft) => void;
}

function DraftGrants({ caller, draft, onChange, state }: DraftProps & { state: AppState }) {
  const published = usePublishedScopes();
  const { accounts } = state;
  const others = accounts.filter(({ id }) => !draft.grants.some(({ account }) => account === id));
  return (
    <div className="wish">
      {draft.grants.map(({ account: id, scopes }) => {
        const account = accounts.find((one) => one.id === id);
        const had = caller.grants.find((grant) => grant.account === id)?.scopes ?? [];
        const lost = had.filter((scope) => !scopesOf(id, accounts).includes(scope));
        return (
          <fieldset key={id} className="scope-group">
            <legend className="wrapping">
              {account === undefined ? id : `${account.alias} · ${account.email}`}
            </legend>
            {inReadingOrder(scopesOf(id, accounts)).map((scope) => (
              <TickBox
                key={scope}
                ticked={scopes.includes(scope)}
                onChange={(ticked) => onChange(withScope(draft, id, scope, ticked))}
              >
                <ScopeWords scope={scope} />
              </TickBox>
            ))}
            <NarrowerNote scopes={scopes} published={published} />
            {lost.length === 0 ? null : (
              <p className="hint">{words.changeScript.lost(lost.map(scopeLabel))}</p>
            )}
          </fieldset>
        );
      })}
      {others.length === 0 ? null : (
        <AccountSearch
          // Anew after each choice, so that the next one can be added.
          key={draft.grants.length}
          label={words.changeScript.add}
          accounts={others}
          chosen={null}
          none={words.changeScript.addHint}
          onChange={(id) => {
            if (id === null) return;
            onChange({ ...draft, grants: [...draft.grants, { account: id, scopes: [] }] });
          }}
        />
      )}
    </div>
  );
}

const asItIs = 'as_it_is';

function DraftTerms({ caller, draft, onChange }: DraftProps) {
  const now = useNow(10);
  const days = [...new Set([...idleChoices, caller.idle_days])].sort((a, b) => a - b);
  return (
    <div className="wish">
      <OneOf<Lifetime | typeof asItIs>
        label={words.changeScript.lifetime}
        items={[
          { id: asItIs, text: words.changeScript.keepLifetime(caller.expires_at - now) },
          ...lifetimes.map((id) => ({
            id,
            text: words.changeScript.fromNow(words.terms.lifetimes[id]),
          })),
        ]}
        chosen={draft.lifetime ?? asItIs}
        onChange={(id) => onChange({ ...draft, lifetime: id === asItIs ? null : id })}
      />
      <OneOf
        label={words.terms.idle}
        items={days.map((day) => ({ id: String(day), text: words.terms.idleDays(day) }))}
        chosen={String(draft.idleDays)}
        onChange={(id) => onChange({ ...draft, idleDays: Number(id) })}
      />
      <AskField chosen={draft.ask} onChange={(ask) => onChange({ ...draft, ask })} />
      <RateField typed={draft.rate} onChange={(rate) => onChange({ ...draft, rate })} />
      <TickBox ticked={draft.fullToken} onChange={(fullToken) => onChange({ ...draft, fullToken })}>
        {words.terms.fullToken}
      </TickBox>
    </div>
  );
}
