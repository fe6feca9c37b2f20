import { ExternalLink } from 'lucide-react';
import type { AppState } from '../../shared/app-state.ts';
import type { Finding, FindingAction, FindingLevel } from '../../shared/doctor.ts';
import { externalAddresses } from '../../shared/external-places.ts';
import type { Tone } from '../accounts/account-health.ts';
import { signInAgain } from '../accounts/sign-in-again.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { ToneMark } from '../controls/tone-mark.tsx';
import { CodeBlock } from '../scripts/snippet-tabs.tsx';
import { useCommand } from '../state/use-backend.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';

export interface FindingRowProps {
  readonly finding: Finding;
  readonly state: AppState;
  /** Something was done about it at once, so it is worth looking again. */
  readonly onMended: () => void;
}

const tones: Readonly<Record<FindingLevel, Tone>> = {
  problem: 'stopped',
  hint: 'attention',
  good: 'good',
};

export function FindingRow({ finding, state, onMended }: FindingRowProps) {
  const { level, title, sentence, code, action } = finding;
  return (
    <li className="finding">
      <ToneMark tone={tones[level]} />
      <div className="finding-text">
        <p>
          <span className="unseen">{words.doctor.levels[level]}: </span>
          <strong>{title}</strong>
        </p>
        <p className="wrapping">{sentence}</p>
        {code === undefined ? null : (
          <details>
            <summary>{words.details}</summary>
            <code>{code}</code>
          </details>
        )}
        {action?.kind === 'command' ? (
          <CodeBlock text={action.text} copyLabel={words.doctor.copyCommand} />
        ) : null}
      </div>
      {action === undefined || action.kind === 'command' ? null : (
        <Mend action={action} state={state} onMended={onMended} />
      )}
    </li>
  );
}

interface MendProps {
  readonly action: Exclude<FindingAction, { kind: 'command' }>;
  readonly state: AppState;
  readonly onMended: () => void;
}

function Mend({ action, state, onMended }: MendProps) {
  const { doctor } = words;
  switch (action.kind) {
    case 'sign_in':
      return <SignIn account={action.account} state={state} />;
    case 'refresh':
      return <Refresh account={action.account} onMended={onMended} />;
    case 'start_sandbox':
      return <StartSandbox onMended={onMended} />;
    case 'import_client':
      return (
        <ActionButton onPress={() => goTo({ page: 'settings' })}>
          {doctor.importClient}
        </ActionButton>
      );
    case 'add_account':
      return (
        <ActionButton onPress={() => goTo({ page: 'add_account' })}>
          {doctor.addAccount}
        </ActionButton>
      );
    case 'open':
      // The sign-in link has a dialog of its own, which stands above this page.
      return action.place === 'sign_in_link' ? null : (
        <a
          className="button plain"
          href={externalAddresses[action.place]}
          target="_blank"
          rel="noreferrer noopener"
        >
          <ExternalLink size={16} aria-hidden="true" />
          {doctor.places[action.place]}
        </a>
      );
  }
}

function SignIn({ account: reference, state }: { account: string; state: AppState }) {
  const start = useCommand('sign-in.start');
  const account = state.accounts.find(({ id, alias }) => id === reference || alias === reference);
  if (account === undefined) return null;
  return (
    <div className="mend">
      <ActionButton pending={start.pending} onPress={() => void start.run(signInAgain(account))}>
        {words.account.signInAgain}
      </ActionButton>
      <FailureNote failure={start.failure} />
    </div>
  );
}

function Refresh({ account, onMended }: { account: string; onMended: () => void }) {
  const refresh = useCommand('account.refresh');
  return (
    <div className="mend">
      <ActionButton
        pending={refresh.pending}
        onPress={async () => {
          const result = await refresh.run({ account });
          if (result.ok) onMended();
        }}
      >
        {words.account.tryNow}
      </ActionButton>
      <FailureNote failure={refresh.failure} />
    </div>
  );
}

function StartSandbox({ onMended }: { onMended: () => void }) {
  const start = useCommand('sandbox.try');
  return (
    <div className="mend">
      <ActionButton
        pending={start.pending}
        onPress={async () => {
          const result = await start.run({});
          if (result.ok) onMended();
        }}
      >
        {words.doctor.startSandbox}
      </ActionButton>
      <FailureNote failure={start.failure} />
    </div>
  );
}
