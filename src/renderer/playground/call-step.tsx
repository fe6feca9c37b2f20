import { useEffect, useState } from 'react';
import type { AccountView } from '../../shared/account.ts';
import type { CallShown } from '../../shared/playground.ts';
import { FailureNote } from '../controls/failure-note.tsx';
import { useBackend, useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { CallAnswer } from './call-answer.tsx';
import { CallForm } from './call-form.tsx';
import { Step } from './step.tsx';

export interface CallStepProps {
  readonly account: AccountView | null;
  readonly onPermission: (scope: string) => void;
}

export function CallStep({ account, onPermission }: CallStepProps) {
  const { call: text, needsAccount } = words.playground;
  return (
    <Step id="playground-call" title={text.title}>
      <p className="hint">{text.text}</p>
      {account === null ? (
        <p className="hint">{needsAccount}</p>
      ) : (
        <Calling account={account} onPermission={onPermission} />
      )}
    </Step>
  );
}

interface CallingProps {
  readonly account: AccountView;
  readonly onPermission: (scope: string) => void;
}

function Calling({ account, onPermission }: CallingProps) {
  const backend = useBackend();
  const [name] = useState(windowName);
  const [shown, setShown] = useState<CallShown | null>(null);
  const call = useCommand('playground.call');
  const { pending } = call;
  // Nobody waits for the answer of a page that was left.
  useEffect(() => {
    if (!pending) return undefined;
    return () => void backend.send('playground.cancel', { window: name });
  }, [backend, name, pending]);
  return (
    <>
      <CallForm
        account={account}
        pending={pending}
        onCancel={() => void backend.send('playground.cancel', { window: name })}
        onSend={async (request) => {
          setShown(null);
          const result = await call.run({ ...request, window: name, account: account.id });
          if (result.ok) setShown(result.value);
        }}
      />
      <FailureNote failure={call.failure} />
      {shown === null ? null : (
        <CallAnswer shown={shown} account={account} onPermission={onPermission} />
      )}
    </>
  );
}

/** One for each opening of the page: two windows may call at once, and each cancels its own. */
const windowName = (): string =>
  `playground-${[...crypto.getRandomValues(new Uint8Array(8))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
