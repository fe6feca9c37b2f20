import { LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Result } from '../../shared/failure.ts';
import { type ShownAuthorizationRequest, shownText } from '../../shared/playground.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import type { AdvancedChoice } from '../sign-in/advanced-choice.ts';
import { AdvancedOptions } from '../sign-in/advanced-options.tsx';
import { ScopePicker } from '../sign-in/scope-picker.tsx';
import { useBackend } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { FieldList } from './shown-http.tsx';
import { ShownValue } from './shown-value.tsx';
import { Step } from './step.tsx';

export interface RequestStepProps {
  readonly wish: CommandInput<'playground.preview'>;
  readonly onChange: (scopes: readonly string[]) => void;
  readonly advanced: AdvancedChoice;
  readonly onAdvanced: (choice: AdvancedChoice) => void;
}

/** Permissions, and the authorization request that they make, taken apart while they are chosen. */
export function RequestStep({ wish, onChange, advanced, onAdvanced }: RequestStepProps) {
  const preview = usePreview(wish);
  return (
    <Step id="playground-request" title={words.playground.request.title}>
      <p className="hint">{words.playground.request.text}</p>
      <ScopePicker
        title={words.playground.request.permissions}
        chosen={wish.scopes}
        onChange={onChange}
      />
      <AdvancedOptions choice={advanced} onChange={onAdvanced} withPorts={false} />
      {preview === null ? (
        <p className="working" role="status">
          <LoaderCircle className="spinning" size={20} aria-hidden="true" />
          {words.playground.request.making}
        </p>
      ) : preview.ok ? (
        <AuthorizationRequestView request={preview.value} open />
      ) : (
        <FailureNote failure={preview.failure} />
      )}
    </Step>
  );
}

export interface AuthorizationRequestViewProps {
  readonly request: ShownAuthorizationRequest;
  readonly title?: string;
  readonly open?: boolean;
}

export function AuthorizationRequestView({
  request,
  title = words.playground.request.preview,
  open = false,
}: AuthorizationRequestViewProps) {
  const { http, request: text } = words.playground;
  return (
    <details className="http" open={open}>
      <summary>
        <span className="http-title">{title}</span>
        <span className="hint wrapping">GET {request.endpoint}</span>
      </summary>
      <FieldList fields={request.parameters} label={title} />
      <details className="fold">
        <summary>{text.wholeUrl}</summary>
        <p className="code wrapping">
          <ShownValue shown={request.url} />
        </p>
        <CopyButton text={shownText(request.url)} label={http.copyUrl} />
      </details>
    </details>
  );
}

/** Shorter than people notice, longer than between two keys or two ticks. */
const pauseMs = 200;

/** The newest answer; the one before stays in sight while the next is made. */
function usePreview(
  wish: CommandInput<'playground.preview'>,
): Result<ShownAuthorizationRequest> | null {
  const backend = useBackend();
  const [shown, setShown] = useState<Result<ShownAuthorizationRequest> | null>(null);
  const wished = JSON.stringify(wish);
  useEffect(() => {
    let overtaken = false;
    const timer = setTimeout(async () => {
      const answer = await backend.send('playground.preview', JSON.parse(wished));
      if (!overtaken) setShown(answer);
    }, pauseMs);
    return () => {
      overtaken = true;
      clearTimeout(timer);
    };
  }, [backend, wished]);
  return shown;
}
