import { CircleCheck, CircleX } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AgentView, SignInView } from '../../shared/app-state.ts';
import type { ShownIdToken, SignInTranscript, TranscriptStep } from '../../shared/playground.ts';
import { curlOfToken } from '../../shared/playground-curl.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { pastWords } from '../instants.ts';
import { keyFileOf } from '../scripts/snippets.ts';
import { useBackend, useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { words } from '../words.ts';
import { CurlBlock } from './curl-block.tsx';
import { AuthorizationRequestView } from './request-step.tsx';
import { ExchangeView, FieldList } from './shown-http.tsx';
import { Step } from './step.tsx';

export interface SignInStepProps {
  readonly wish: CommandInput<'playground.preview'>;
  readonly signIn: SignInView | null;
  readonly agent: AgentView;
  /** With the id of the sign-in. */
  readonly onStarted: (id: string) => void;
}

/** The ordinary sign-in, and what went over the wire in it. */
export function SignInStep({ wish, signIn, agent, onStarted }: SignInStepProps) {
  const start = useCommand('sign-in.start');
  const transcript = useTranscript(signIn);
  return (
    <Step id="playground-sign-in" title={words.playground.signIn.title}>
      <p className="hint">{words.playground.signIn.text}</p>
      <div>
        <ActionButton
          kind="primary"
          pending={start.pending}
          onPress={async () => {
            const result = await start.run({ ...wish, mode: 'browser' });
            if (result.ok) onStarted(result.value.id);
          }}
        >
          {words.playground.signIn.start}
        </ActionButton>
      </div>
      <FailureNote failure={start.failure} />
      {transcript === null ? (
        <p className="hint">{words.playground.signIn.none}</p>
      ) : (
        <Transcript transcript={transcript} agent={agent} />
      )}
    </Step>
  );
}

function Transcript({ transcript, agent }: { transcript: SignInTranscript; agent: AgentView }) {
  const { outcome, steps, id_token: idToken, started_at: startedAt } = transcript;
  const now = useNow(10);
  const { signIn } = words.playground;
  const who = outcome.kind === 'done' ? outcome.email : signIn[outcome.kind];
  return (
    <>
      <h3>{signIn.newest(who, pastWords(startedAt, now))}</h3>
      {outcome.kind === 'failed' ? <FailureNote failure={outcome.failure} /> : null}
      <div className="https">
        {steps.map((step, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added at the end.
          <TranscriptStepView key={place} step={step} />
        ))}
      </div>
      {idToken === null ? null : <IdTokenView token={idToken} />}
      {outcome.kind === 'done' ? (
        <CurlBlock
          title={signIn.curl}
          curl={curlOfToken({
            socket: agent.socket,
            keyFile: keyFileOf(agent.home, 'cli'),
            account: outcome.email,
          })}
        />
      ) : null}
    </>
  );
}

function TranscriptStepView({ step }: { step: TranscriptStep }) {
  const { signIn } = words.playground;
  switch (step.kind) {
    case 'authorization_request':
      return <AuthorizationRequestView request={step.request} title={signIn.asked} />;
    case 'authorization_response': {
      const title = signIn.answered[step.response.outcome];
      return (
        <details className="http">
          <summary>
            <span className="http-title">{title}</span>
          </summary>
          <FieldList fields={step.response.parameters} label={title} />
        </details>
      );
    }
    case 'exchange':
      return (
        <ExchangeView
          title={signIn.exchange[step.exchange.kind]}
          exchange={step.exchange}
          open={step.exchange.kind === 'token'}
        />
      );
  }
}

function IdTokenView({ token }: { token: ShownIdToken }) {
  const { idToken } = words.playground;
  const Icon = token.verified ? CircleCheck : CircleX;
  return (
    <details className="http" open>
      <summary>
        <span className="http-title">{idToken.title}</span>
      </summary>
      <p className="mark-line">
        <Icon
          size={16}
          className={`tone-mark ${token.verified ? 'good' : 'stopped'}`}
          aria-hidden="true"
        />
        {token.verified ? idToken.verified : idToken.unverified}
      </p>
      <h4>{idToken.header}</h4>
      <FieldList fields={token.header} label={idToken.header} />
      <h4>{idToken.claims}</h4>
      <FieldList fields={token.claims} label={idToken.claims} />
    </details>
  );
}

/** Asked for again whenever the sign-in of the snapshot comes a step further. */
function useTranscript(signIn: SignInView | null): SignInTranscript | null {
  const backend = useBackend();
  const [transcript, setTranscript] = useState<SignInTranscript | null>(null);
  const progress = `${signIn?.id} ${signIn?.step.kind}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the progress is what there is to follow.
  useEffect(() => {
    let overtaken = false;
    void backend.send('playground.transcript', {}).then((answer) => {
      if (!overtaken && answer.ok) setTranscript(answer.value.transcript);
    });
    return () => {
      overtaken = true;
    };
  }, [backend, progress]);
  return transcript;
}
