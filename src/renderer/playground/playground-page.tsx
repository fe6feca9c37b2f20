import { FlaskConical } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AppState, SignInView } from '../../shared/app-state.ts';
import { ClientFileImport } from '../first-run/client-file-import.tsx';
import { TrySandbox } from '../first-run/try-sandbox.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { Page } from '../shell/page.tsx';
import { requestOf, usualChoice } from '../sign-in/advanced-choice.ts';
import { useAnnounce } from '../state/use-announcements.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { CallStep } from './call-step.tsx';
import { RefreshStep } from './refresh-step.tsx';
import { RequestStep } from './request-step.tsx';
import { SignInStep } from './sign-in-step.tsx';
import { keyOf, type Subject, subjectOf } from './subject.ts';
import { SubjectChoice } from './subject-choice.tsx';

/** What OAuth does, request by request: ask, sign in, refresh, call. */
export function PlaygroundPage({ state, account }: { state: AppState; account: string | null }) {
  const subject = subjectOf(state, account);
  const followSignIn = useSignedIn(state.signIn);
  return (
    <Page title={words.playground.title} wide>
      {subject === null ? (
        <>
          <EmptyState
            icon={FlaskConical}
            title={words.playground.emptyTitle}
            text={words.playground.emptyText}
          >
            <TrySandbox />
          </EmptyState>
          <ClientFileImport />
        </>
      ) : (
        <>
          <p className="hint">{words.playground.text}</p>
          <SubjectChoice
            state={state}
            subject={subject}
            onChange={(key) => goTo({ page: 'playground', account: key })}
          />
          {/* Keyed: what was chosen and answered belongs to one account and must not move on. */}
          <Steps key={keyOf(subject)} state={state} subject={subject} onStarted={followSignIn} />
        </>
      )}
    </Page>
  );
}

/** Whoever signs in from here is who the page is about afterwards. */
function useSignedIn(signIn: SignInView | null): (id: string) => void {
  const [started, setStarted] = useState<string | null>(null);
  const step = signIn?.id === started ? signIn?.step : undefined;
  const account = step?.kind === 'done' ? step.account : null;
  useEffect(() => {
    if (account === null) return;
    setStarted(null);
    goTo({ page: 'playground', account });
  }, [account]);
  return setStarted;
}

interface StepsProps {
  readonly state: AppState;
  readonly subject: Subject;
  readonly onStarted: (id: string) => void;
}

function Steps({ state, subject, onStarted }: StepsProps) {
  const account = subject.kind === 'account' ? subject.account : null;
  const [chosen, setChosen] = useState<readonly string[]>(account?.scopes ?? []);
  const announce = useAnnounce();
  const [advanced, setAdvanced] = useState(usualChoice);
  const asked = { scopes: [...chosen], ...requestOf(advanced) };
  const wish =
    subject.kind === 'account'
      ? { account: subject.account.id, client: subject.account.client, ...asked }
      : { client: subject.client, ...asked };
  return (
    <ol className="steps playground">
      <RequestStep wish={wish} onChange={setChosen} advanced={advanced} onAdvanced={setAdvanced} />
      <SignInStep wish={wish} signIn={state.signIn} agent={state.agent} onStarted={onStarted} />
      <RefreshStep account={account} chosen={chosen} />
      <CallStep
        account={account}
        onPermission={(scope) => {
          setChosen((before) => (before.includes(scope) ? before : [...before, scope]));
          announce(words.playground.call.chosen);
          document.getElementById('playground-request')?.focus();
        }}
      />
    </ol>
  );
}
