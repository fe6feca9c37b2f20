import { useState } from 'react';
import { Form, Input, Label, Text, TextArea, TextField } from 'react-aria-components';
import type { AccountView } from '../../shared/account.ts';
import {
  type CallMethod,
  callMethods,
  type ExampleCall,
  type HeaderLine,
} from '../../shared/playground.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Choice } from '../controls/choice.tsx';
import { words } from '../words.ts';
import { headerLines } from './header-lines.ts';
import { useExamples } from './use-examples.ts';

export interface CallRequest {
  readonly method: CallMethod;
  readonly url: string;
  readonly headers: HeaderLine[];
  readonly body?: string;
}

export interface CallFormProps {
  readonly account: AccountView;
  readonly pending: boolean;
  readonly onSend: (request: CallRequest) => void;
  readonly onCancel: () => void;
}

export function CallForm({ account, pending, onSend, onCancel }: CallFormProps) {
  const [method, setMethod] = useState<CallMethod>('GET');
  const [url, setUrl] = useState('');
  const [headers, setHeaders] = useState('');
  const [body, setBody] = useState('');
  const { call: text } = words.playground;
  const lines = headerLines(headers);
  const ready = url.trim() !== '' && lines.kind === 'headers';
  return (
    <Form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready || pending) return;
        onSend({
          method,
          url: url.trim(),
          headers: [...lines.headers],
          ...(method === 'GET' || body === '' ? {} : { body }),
        });
      }}
    >
      <ExampleChoice
        account={account}
        onChange={(example) => {
          setMethod(example.method);
          setUrl(example.url);
          setBody('');
        }}
      />
      <div className="address-line">
        <Choice
          label={text.method}
          items={callMethods.map((each) => ({ id: each, text: each }))}
          chosen={method}
          onChange={(chosen) => setMethod(callMethods.find((each) => each === chosen) ?? 'GET')}
        />
        <TextField className="field" value={url} onChange={setUrl} maxLength={8192}>
          <Label>{text.url}</Label>
          <Input className="input code" autoComplete="off" spellCheck="false" />
        </TextField>
      </div>
      {method === 'GET' ? null : (
        <TextField className="field" value={body} onChange={setBody} maxLength={131_072}>
          <Label>{text.body}</Label>
          <TextArea className="input code" rows={5} spellCheck="false" />
          <Text slot="description" className="hint">
            {text.bodyHint} {method === 'POST' ? null : text.changes}
          </Text>
        </TextField>
      )}
      <details className="fold">
        <summary>{text.headers}</summary>
        <TextField
          className="field"
          value={headers}
          onChange={setHeaders}
          maxLength={32_768}
          aria-label={text.headers}
        >
          <TextArea className="input code" rows={3} spellCheck="false" />
          <Text slot="description" className="hint">
            {text.headersHint}
          </Text>
        </TextField>
      </details>
      {lines.kind === 'unreadable' ? (
        <p className="note attention" role="status">
          {text.headerUnreadable(lines.line)}
        </p>
      ) : null}
      <div className="buttons">
        <ActionButton kind="primary" submits disabled={!ready} pending={pending}>
          {text.send}
        </ActionButton>
        {pending ? <ActionButton onPress={onCancel}>{text.cancel}</ActionButton> : null}
        <span className="unseen" role="status">
          {pending ? text.sending : ''}
        </span>
      </div>
    </Form>
  );
}

interface ExampleChoiceProps {
  readonly account: AccountView;
  readonly onChange: (example: ExampleCall) => void;
}

function ExampleChoice({ account, onChange }: ExampleChoiceProps) {
  const examples = useExamples(account);
  const [chosen, setChosen] = useState<string | null>(null);
  const { call: text } = words.playground;
  if (examples.length === 0) return null;
  return (
    <Choice
      label={text.example}
      placeholder={text.examplePlaceholder}
      items={examples.map(({ id, api, title, allowed }) => ({
        id,
        text: text.exampleName(api, title),
        ...(allowed ? {} : { tag: text.exampleNeeds }),
      }))}
      chosen={chosen}
      onChange={(id) => {
        const example = examples.find((each) => each.id === id);
        if (example === undefined) return;
        setChosen(id);
        onChange(example);
      }}
    />
  );
}
