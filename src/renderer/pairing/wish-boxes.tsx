import type { AppState, PairingView } from '../../shared/app-state.ts';
import { NarrowerNote } from '../controls/narrower-note.tsx';
import { ScopeWords } from '../controls/scope-line.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { listWords } from '../instants.ts';
import { usePublishedScopes } from '../sign-in/use-published-scopes.ts';
import { words } from '../words.ts';
import { type PairingChoice, withoutGrant } from './pairing-choice.ts';
import { lifetimes } from './terms.ts';
import { AskField, OneOf, RateField } from './terms-fields.tsx';

export interface WishProps {
  readonly pairing: PairingView;
  readonly choice: PairingChoice;
  readonly onChange: (choice: PairingChoice) => void;
  readonly state: AppState;
}

const toggled = (list: readonly string[], item: string, ticked: boolean): readonly string[] =>
  ticked ? [...list, item] : list.filter((other) => other !== item);

/** What a script wishes, all ticked: a person can take away, and set the terms. */
export function WishBoxes({ pairing, choice, onChange, state }: WishProps) {
  const published = usePublishedScopes();
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
        <NarrowerNote scopes={choice.scopes} published={published} />
      </fieldset>
      <OneOf
        label={words.pairing.duration}
        items={lifetimes.map((id) => ({ id, text: words.terms.lifetimes[id] }))}
        chosen={choice.lifetime}
        onChange={(lifetime) => onChange({ ...choice, lifetime })}
      />
      <AskField chosen={choice.ask} onChange={(ask) => onChange({ ...choice, ask })} />
      <RateField typed={choice.rate} onChange={(rate) => onChange({ ...choice, rate })} />
    </div>
  );
}
