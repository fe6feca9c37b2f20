import { ExternalLink, LoaderCircle } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Form, Input, Label, TextField } from 'react-aria-components';
import type { SignInStep, SignInView } from '../../shared/app-state.ts';
import type { Failure } from '../../shared/failure.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { CopyButton } from '../controls/copy-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { words } from '../words.ts';
import { DeviceStep } from './device-step.tsx';
import { isPressableLink } from './pressable-link.ts';

type UnderWay = Exclude<SignInStep, { kind: 'done' | 'ended' }>;

export interface SignInProgressProps {
  readonly signIn: SignInView;
  readonly step: UnderWay;
  readonly sandbox: boolean;
}

/** What is happening now, in words, and a way out of it at every moment. */
export function SignInProgress({ signIn, step, sandbox }: SignInProgressProps) {
  if (step.kind === 'waiting_for_paste') return <PasteStep signIn={signIn} link={step.link} />;
  return (
    <>
      <Step signIn={signIn} step={step} sandbox={sandbox} />
      <Actions signIn={signIn} />
    </>
  );
}

/** The way out, and beside it whatever leads on. */
function Actions({ signIn, children }: { signIn: SignInView; children?: ReactNode }) {
  const cancel = useCommand('sign-in.cancel');
  return (
    <>
      <FailureNote failure={cancel.failure} />
      <div className="dialog-actions">
        <ActionButton pending={cancel.pending} onPress={() => void cancel.run({ id: signIn.id })}>
          {words.signInProgress.cancel}
        </ActionButton>
        {children}
      </div>
    </>
  );
}

interface StepProps {
  readonly signIn: SignInView;
  readonly step: Exclude<UnderWay, { kind: 'waiting_for_paste' }>;
  readonly sandbox: boolean;
}

function Step({ signIn, step, sandbox }: StepProps) {
  switch (step.kind) {
    case 'waiting_for_browser':
      return <BrowserStep signIn={signIn} step={step} sandbox={sandbox} />;
    case 'waiting_for_device':
      return (
        <>
          <DeviceStep step={step} />
          <TimeLeft until={signIn.expires_at} text={words.signInProgress.codeLeft} />
        </>
      );
    case 'exchanging':
      return <Working text={words.signInProgress.exchanging} />;
    case 'storing':
      return <Working text={words.signInProgress.storing} />;
  }
}

function Working({ text }: { text: string }) {
  return (
    <p className="working" role="status">
      <LoaderCircle className="spinning" size={20} aria-hidden="true" />
      {text}
    </p>
  );
}

interface BrowserStepProps {
  readonly signIn: SignInView;
  readonly step: Extract<UnderWay, { kind: 'waiting_for_browser' }>;
  readonly sandbox: boolean;
}

function BrowserStep({ signIn, step, sandbox }: BrowserStepProps) {
  const opened = sandbox ? words.signInProgress.openedSandbox : words.signInProgress.opened;
  return (
    <>
      <Working text={step.browser_opened ? opened : words.signInProgress.notOpened} />
      {step.browser_opened ? <p className="hint">{words.signInProgress.notThere}</p> : null}
      <LinkLine link={step.link} label={words.signInProgress.link} />
      <TimeLeft until={signIn.expires_at} />
    </>
  );
}

function PasteStep({ signIn, link }: { signIn: SignInView; link: string }) {
  const [pasted, setPasted] = useState('');
  const paste = useCommand('sign-in.paste');
  return (
    <>
      <p>{words.signInProgress.paste}</p>
      <LinkLine link={link} label={words.signInProgress.pasteLink} />
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (pasted.trim() === '' || paste.pending) return;
          void paste.run({ id: signIn.id, redirect_url: pasted.trim() });
        }}
      >
        <TextField className="field" value={pasted} onChange={setPasted} maxLength={16_384}>
          <Label>{words.signInProgress.pasteLabel}</Label>
          <Input className="input code" autoComplete="off" spellCheck="false" />
        </TextField>
        <TimeLeft until={signIn.expires_at} />
        <FailureNote failure={paste.failure} />
        <Actions signIn={signIn}>
          <ActionButton
            kind="primary"
            submits
            disabled={pasted.trim() === ''}
            pending={paste.pending}
          >
            {words.signInProgress.pasteSend}
          </ActionButton>
        </Actions>
      </Form>
    </>
  );
}

function LinkLine({ link, label }: { link: string; label: string }) {
  return (
    <div className="link-line">
      <input className="input code" readOnly value={link} aria-label={label} />
      <CopyButton text={link} label={`${words.copy}: ${label}`} />
      {isPressableLink(link) ? (
        <a className="button plain" href={link} target="_blank" rel="noreferrer noopener">
          <ExternalLink size={16} aria-hidden="true" />
          {words.signInProgress.open}
        </a>
      ) : null}
    </div>
  );
}

interface TimeLeftProps {
  readonly until: number;
  readonly text?: (left: number) => string;
}

function TimeLeft({ until, text = words.signInProgress.left }: TimeLeftProps) {
  const left = until - useNow(1);
  return <p className="hint">{text(Math.max(0, left))}</p>;
}

export interface SignInEndedProps {
  readonly signIn: SignInView;
  readonly failure: Failure;
  readonly onClose: () => void;
}

export function SignInEnded({ signIn, failure, onClose }: SignInEndedProps) {
  const again = useCommand('sign-in.start');
  return (
    <>
      <FailureNote failure={again.failure ?? failure} />
      <div className="dialog-actions">
        <ActionButton onPress={onClose}>{words.close}</ActionButton>
        <ActionButton
          kind="primary"
          pending={again.pending}
          onPress={() =>
            void again.run({
              client: signIn.client,
              scopes: [...signIn.scopes],
              mode: signIn.mode ?? 'browser',
              ...(signIn.account === null ? {} : { account: signIn.account }),
              ...(signIn.request === undefined ? {} : { request: signIn.request }),
              ...(signIn.ports === undefined ? {} : { ports: [...signIn.ports] }),
            })
          }
        >
          {words.signInProgress.tryAgain}
        </ActionButton>
      </div>
    </>
  );
}
