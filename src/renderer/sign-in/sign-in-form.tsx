import { useState } from 'react';
import { Form, Input, Label, Radio, RadioGroup, Text, TextField } from 'react-aria-components';
import type { AccountView } from '../../shared/account.ts';
import type { AppState, ClientView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { mayChoosePorts, portsOf, requestOf, usualChoice } from './advanced-choice.ts';
import { AdvancedOptions } from './advanced-options.tsx';
import { FewerPermissions, givenUp } from './fewer-permissions.tsx';
import { ScopePicker } from './scope-picker.tsx';

export interface SignInFormProps {
  readonly clients: readonly ClientView[];
  /** Set when more permissions are added to an account that is here already. */
  readonly account?: AccountView;
  /** What a smaller grant would touch; goes with `account`. */
  readonly state?: Pick<AppState, 'accounts' | 'callers'>;
}

const nothingElse = { accounts: [], callers: [] };

/** Which client, who, what for; what happens then is shown by the sign-in dialog. */
export function SignInForm({ clients, account, state = nothingElse }: SignInFormProps) {
  const [clientName, setClientName] = useState(account?.client ?? clients[0]?.name ?? '');
  const [hint, setHint] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(account?.scopes ?? []);
  const [way, setWay] = useState<'browser' | 'paste' | 'device'>('browser');
  const [advanced, setAdvanced] = useState(usualChoice);
  const start = useCommand('sign-in.start');
  const client = clients.find(({ name }) => name === clientName);
  const fewer = account !== undefined && givenUp(account, scopes).length > 0;
  const expected = account?.id ?? hint.trim();
  const withPorts = mayChoosePorts(way, client);
  const ports = withPorts ? portsOf(advanced) : {};
  return (
    <Form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (start.pending || fewer || ports === undefined) return;
        void start.run({
          client: clientName,
          scopes: [...scopes],
          mode: way,
          ...(expected === '' ? {} : { account: expected }),
          ...(way === 'device' ? {} : requestOf(advanced)),
          ...ports,
        });
      }}
    >
      {account === undefined && clients.length > 1 ? (
        <ClientChoice clients={clients} chosen={clientName} onChange={setClientName} />
      ) : null}
      {account === undefined ? (
        <TextField className="field" type="email" value={hint} onChange={setHint} maxLength={320}>
          <Label>{words.signIn.account}</Label>
          <Input className="input" autoComplete="off" />
          <Text slot="description" className="hint">
            {words.signIn.accountHint}
          </Text>
        </TextField>
      ) : null}
      <ScopePicker chosen={scopes} onChange={setScopes} />
      <TickBox ticked={way === 'paste'} onChange={(ticked) => setWay(ticked ? 'paste' : 'browser')}>
        {words.signIn.elsewhere}
        <Text className="hint block">{words.signIn.elsewhereHint}</Text>
      </TickBox>
      <TickBox
        ticked={way === 'device'}
        onChange={(ticked) => setWay(ticked ? 'device' : 'browser')}
      >
        {words.signIn.device}
        <Text className="hint block">{words.signIn.deviceHint}</Text>
      </TickBox>
      {fewer && account !== undefined ? (
        <FewerPermissions account={account} state={state} chosen={scopes} mode={way} />
      ) : (
        <>
          {way === 'device' ? null : (
            <AdvancedOptions choice={advanced} onChange={setAdvanced} withPorts={withPorts} />
          )}
          <div className="form-actions">
            {/* Where the button is: the rest of the form may be out of sight. */}
            <FailureNote failure={start.failure} />
            <ActionButton kind="primary" submits pending={start.pending}>
              {client?.sandbox === true ? words.signIn.startSandbox : words.signIn.start}
            </ActionButton>
          </div>
        </>
      )}
    </Form>
  );
}

interface ClientChoiceProps {
  readonly clients: readonly ClientView[];
  readonly chosen: string;
  readonly onChange: (name: string) => void;
}

function ClientChoice({ clients, chosen, onChange }: ClientChoiceProps) {
  return (
    <RadioGroup className="field" value={chosen} onChange={onChange}>
      <Label>{words.signIn.client}</Label>
      <Text slot="description" className="hint">
        {words.signIn.clientHint}
      </Text>
      {clients.map((client) => (
        <Radio key={client.name} className="radio" value={client.name}>
          <span className="radio-mark" aria-hidden="true" />
          <span className="wrapping">{client.name}</span>
          {client.sandbox ? <span className="tag sandbox">{words.accounts.sandbox}</span> : null}
          {client.project_id === null ? null : (
            <span className="hint clipped">{words.settings.project(client.project_id)}</span>
          )}
        </Radio>
      ))}
    </RadioGroup>
  );
}
