import {
  type ShownBody,
  type ShownExchange,
  type ShownField,
  type ShownRequest,
  type ShownResponse,
  shownText,
} from '../../shared/playground.ts';
import { FailureNote } from '../controls/failure-note.tsx';
import { words } from '../words.ts';
import { laidOutJson } from './json-layout.ts';
import { ShownValue } from './shown-value.tsx';

/** Name, value and what it is for; a list, so that it folds where a table would scroll sideways. */
export function FieldList({ fields, label }: { fields: readonly ShownField[]; label: string }) {
  return (
    <dl className="field-list" aria-label={label}>
      {fields.map(({ name, value, meaning }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a parameter may come twice, and the list never moves.
        <div key={place}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            <code className="wrapping">
              <ShownValue shown={value} />
            </code>
            {meaning === null ? null : <p className="hint">{meaning}</p>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** One request and its answer, folded to a line until it is opened. */
export function ExchangeView({
  title,
  exchange,
  open = false,
}: {
  title: string;
  exchange: ShownExchange;
  open?: boolean;
}) {
  const { answer, request, milliseconds } = exchange;
  return (
    <details className="http" open={open}>
      <summary>
        <span className="http-title">{title}</span>
        <span className="hint">
          {request.method} {hostOf(request)} ·{' '}
          {answer.kind === 'response' ? (
            <StatusWords status={answer.response.status} />
          ) : (
            words.playground.http.noAnswer
          )}{' '}
          · {words.playground.http.milliseconds(milliseconds)}
        </span>
      </summary>
      <RequestView request={request} />
      {answer.kind === 'response' ? (
        <ResponseView response={answer.response} />
      ) : (
        <FailureNote failure={answer.failure} />
      )}
    </details>
  );
}

export function RequestView({ request }: { request: ShownRequest }) {
  return (
    <div className="http-message">
      <p className="http-part">{words.playground.http.request}</p>
      <p className="code wrapping">
        {request.method} <ShownValue shown={request.url} />
      </p>
      <HeaderFold headers={request.headers} />
      <BodyView body={request.body} />
    </div>
  );
}

export function ResponseView({ response }: { response: ShownResponse }) {
  return (
    <div className="http-message">
      <p className="http-part">{words.playground.http.response}</p>
      <p className="code">
        <StatusWords status={response.status} />
      </p>
      <HeaderFold headers={response.headers} />
      <BodyView body={response.body} />
    </div>
  );
}

export function HeaderFold({ headers }: { headers: readonly ShownField[] }) {
  if (headers.length === 0) return null;
  const label = words.playground.http.headers(headers.length);
  return (
    <details className="fold">
      <summary>{label}</summary>
      <FieldList fields={headers} label={label} />
    </details>
  );
}

export function BodyView({ body }: { body: ShownBody }) {
  const { http } = words.playground;
  switch (body.kind) {
    case 'empty':
      return <p className="hint">{http.noBody}</p>;
    case 'binary':
      return <p className="hint">{http.binary(body.type, body.bytes)}</p>;
    case 'fields':
      return <FieldList fields={body.fields} label={http[body.format]} />;
    case 'text':
      return (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and the keyboard must reach them. */}
          <pre className="http-body" tabIndex={0}>
            <ShownValue shown={laidOutJson(body.text)} />
          </pre>
          {body.cut ? <p className="hint">{http.cut(body.bytes)}</p> : null}
        </>
      );
  }
}

export function StatusWords({ status }: { status: number }) {
  const { call, statusNames } = words.playground;
  return <span className="status-words">{call.status(status, statusNames[status])}</span>;
}

function hostOf(request: ShownRequest): string {
  const url = shownText(request.url);
  return URL.canParse(url) ? new URL(url).host : url;
}
