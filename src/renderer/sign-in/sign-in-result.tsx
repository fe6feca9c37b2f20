import { CircleCheck } from 'lucide-react';
import type { SignInStep, SignInView } from '../../shared/app-state.ts';
import { normaliseScopes } from '../../shared/scope.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { ScopeList } from '../controls/scope-line.tsx';
import { useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';

export interface SignInResultProps {
  readonly signIn: SignInView;
  readonly step: Extract<SignInStep, { kind: 'done' }>;
  readonly onClose: () => void;
}

/** Asked for against granted: Google lets people untick what they do not want to give. */
export function SignInResult({ signIn, step, onClose }: SignInResultProps) {
  const again = useCommand('sign-in.start');
  const now = useNow(10);
  return (
    <>
      <p className="working" role="status">
        <CircleCheck className="tone-mark good" size={20} aria-hidden="true" />
        {step.updated
          ? words.signInProgress.doneUpdated(step.email)
          : words.signInProgress.doneNew(step.email)}
      </p>
      {step.ends_at === undefined ? null : (
        <p className="note attention">
          {words.signInProgress.endsAt(Math.max(0, step.ends_at - now))}
        </p>
      )}
      <h3>{words.signInProgress.granted}</h3>
      <ScopeList label={words.signInProgress.granted} scopes={step.granted} kind="granted" />
      {step.missing.length === 0 ? (
        <p className="hint">{words.signInProgress.allGranted}</p>
      ) : (
        <>
          <h3>{words.signInProgress.missing}</h3>
          <ScopeList label={words.signInProgress.missing} scopes={step.missing} kind="missing" />
          <p className="hint">{words.signInProgress.missingText}</p>
        </>
      )}
      <FailureNote failure={again.failure} />
      <div className="dialog-actions">
        {step.missing.length === 0 ? null : (
          <ActionButton
            pending={again.pending}
            onPress={() =>
              void again.run({
                account: step.account,
                client: signIn.client,
                scopes: normaliseScopes([...step.granted, ...step.missing]),
                mode: 'browser',
                ...(signIn.request === undefined ? {} : { request: signIn.request }),
              })
            }
          >
            {words.signInProgress.askAgain}
          </ActionButton>
        )}
        <ActionButton
          kind="primary"
          onPress={() => {
            goTo({ page: 'accounts', account: step.account });
            onClose();
          }}
        >
          {words.signInProgress.showAccount}
        </ActionButton>
      </div>
    </>
  );
}
