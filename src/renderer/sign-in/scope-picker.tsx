import { Plus, X } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import {
  type CatalogueScope,
  catalogueScope,
  lowerFirst,
  scopeLabel,
} from '../../shared/scope-catalogue.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { ScopeWords, SensitivityMark } from '../controls/scope-line.tsx';
import { SearchBox } from '../controls/search-box.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { words } from '../words.ts';
import { permissionSummary } from './permission-summary.ts';
import { allGroups, matchingGroups, oftenChosen, typedScope } from './scope-groups.ts';
import { usePublishedScopes } from './use-published-scopes.ts';

export interface ScopePickerProps {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** Where what is chosen is not for scripts. */
  readonly title?: string;
}

export function ScopePicker({ chosen, onChange, title }: ScopePickerProps) {
  const [query, setQuery] = useState('');
  const heading = useId();
  const toggle = (scope: string, ticked: boolean) =>
    onChange(ticked ? [...chosen, scope] : chosen.filter((other) => other !== scope));
  return (
    <section className="picker" aria-labelledby={heading}>
      <h2 id={heading}>{title ?? words.picker.title}</h2>
      <SearchBox
        label={words.picker.search}
        placeholder={words.picker.placeholder}
        value={query}
        onChange={setQuery}
      />
      {query.trim() === '' ? (
        <Browsing chosen={chosen} toggle={toggle} />
      ) : (
        <Results query={query} chosen={chosen} toggle={toggle} onTyped={() => setQuery('')} />
      )}
      <Chosen chosen={chosen} onChange={onChange} />
    </section>
  );
}

interface ChoiceProps {
  readonly chosen: readonly string[];
  readonly toggle: (scope: string, ticked: boolean) => void;
}

function Browsing({ chosen, toggle }: ChoiceProps) {
  return (
    <div className="scope-choices">
      <Group api={words.picker.common} scopes={oftenChosen} chosen={chosen} toggle={toggle} named />
      <details className="browse">
        <summary>{words.picker.browse}</summary>
        {allGroups.map((group) => (
          <details key={group.api}>
            <summary>{group.api}</summary>
            <Group api={group.api} scopes={group.scopes} chosen={chosen} toggle={toggle} bare />
          </details>
        ))}
      </details>
    </div>
  );
}

interface ResultsProps extends ChoiceProps {
  readonly query: string;
  readonly onTyped: () => void;
}

function Results({ query, chosen, toggle, onTyped }: ResultsProps) {
  const published = usePublishedScopes();
  const groups = useMemo(() => matchingGroups(query, published), [query, published]);
  const typed = typedScope(query, published);
  const found = groups.reduce((sum, group) => sum + group.scopes.length, 0);
  return (
    <div className="scope-choices">
      <p className="unseen" role="status">
        {words.picker.results(found)}
      </p>
      {typed === undefined || chosen.includes(typed) ? null : (
        <ActionButton
          onPress={() => {
            toggle(typed, true);
            onTyped();
          }}
        >
          <Plus size={16} aria-hidden="true" />
          <span className="wrapping">{words.picker.addTyped(typed)}</span>
        </ActionButton>
      )}
      {found === 0 && typed === undefined ? (
        <p className="hint">{words.picker.none(query.trim())}</p>
      ) : null}
      {groups.map((group) => (
        <Group key={group.api} {...group} chosen={chosen} toggle={toggle} />
      ))}
    </div>
  );
}

interface GroupProps extends ChoiceProps {
  readonly api: string;
  readonly scopes: readonly CatalogueScope[];
  /** Each line names its API: the group has several. */
  readonly named?: boolean;
  /** The heading is elsewhere. */
  readonly bare?: boolean;
}

function Group({ api, scopes, chosen, toggle, named = false, bare = false }: GroupProps) {
  return (
    <fieldset className="scope-group">
      <legend className={bare ? 'unseen' : undefined}>{api}</legend>
      {scopes.map((entry) => (
        <TickBox
          key={entry.scope}
          ticked={chosen.includes(entry.scope)}
          onChange={(ticked) => toggle(entry.scope, ticked)}
        >
          {named ? (
            <ScopeWords scope={entry.scope} markBasic />
          ) : (
            <span className="scope-words">
              <span>{entry.sentence}</span>
              <SensitivityMark sensitivity={entry.sensitivity} />
            </span>
          )}
        </TickBox>
      ))}
    </fieldset>
  );
}

function Chosen({ chosen, onChange }: ScopePickerProps) {
  const published = usePublishedScopes();
  return (
    <div className="chosen-scopes">
      <p className="summary" role="status">
        {permissionSummary(chosen)}
      </p>
      {chosen.length === 0 ? null : (
        <ul aria-label={words.picker.chosen}>
          {chosen.map((scope) => (
            <li key={scope}>
              <ScopeWords scope={scope} />
              <Narrower scope={scope} published={published} chosen={chosen} onChange={onChange} />
              <Button
                className="button quiet icon"
                aria-label={words.picker.remove(scopeLabel(scope))}
                onPress={() => onChange(chosen.filter((other) => other !== scope))}
              >
                <X size={16} aria-hidden="true" />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface NarrowerProps extends ScopePickerProps {
  readonly scope: string;
  readonly published: readonly CatalogueScope[];
}

/** Under a broad choice, its narrower kin: one press takes the smaller right instead. */
function Narrower({ scope, published, chosen, onChange }: NarrowerProps) {
  const known = (name: string) =>
    catalogueScope(name) ?? published.find((entry) => entry.scope === name);
  const broad = known(scope);
  const kin = (broad?.narrower ?? [])
    .filter((name) => !chosen.includes(name))
    .flatMap((name) => known(name) ?? []);
  if (kin.length === 0) return null;
  return (
    <span className="narrower">
      <span className="hint">{words.picker.narrower}</span>
      {kin.map((entry) => (
        <Button
          key={entry.scope}
          className="chip"
          aria-label={words.picker.narrowerInstead(scopeLabel(entry.scope), scopeLabel(scope))}
          onPress={() => onChange(chosen.map((other) => (other === scope ? entry.scope : other)))}
        >
          {entry.api === broad?.api ? lowerFirst(entry.sentence) : scopeLabel(entry.scope)}
        </Button>
      ))}
    </span>
  );
}
