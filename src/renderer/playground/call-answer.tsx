import { CircleAlert, CircleCheck } from 'lucide-react';
import type { AccountView } from '../../shared/account.ts';
import type { CallAdvice, CallShown } from '../../shared/playground.ts';
import { scopeLabel } from '../../shared/scope-catalogue.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { CurlBlock } from './curl-block.tsx';
import { BodyView, HeaderFold, RequestView, StatusWords } from './shown-http.tsx';
import { TokenShown } from './token-shown.tsx';

export interface CallAnswerProps {
  readonly shown: CallShown;
  readonly account: AccountView;
  readonly onPermission: (scope: string) => void;
}

/** What came back first, what was sent behind it. */
export function CallAnswer({ shown, account, onPermission }: CallAnswerProps) {
  const { response, request, milliseconds, advice, curl, token } = shown;
  const { call: text, http } = words.playground;
  const good = response.status < 400;
  const Icon = good ? CircleCheck : CircleAlert;
  return (
    <section className="outcome" aria-label={text.answer}>
      <p className="mark-line" role="status">
        <Icon size={16} className={`tone-mark ${good ? 'good' : 'attention'}`} aria-hidden="true" />
        <strong>
          <StatusWords status={response.status} />
        </strong>
        <span className="hint">{http.milliseconds(milliseconds)}</span>
      </p>
      {advice === null ? null : (
        <AdviceNote advice={advice} account={account} onPermission={onPermission} />
      )}
      <BodyView body={response.body} />
      <HeaderFold headers={response.headers} />
      <details className="fold">
        <summary>{text.sent}</summary>
        <TokenShown token={token} />
        <RequestView request={request} />
      </details>
      <CurlBlock curl={curl} />
    </section>
  );
}

interface AdviceNoteProps {
  readonly advice: CallAdvice;
  readonly account: AccountView;
  readonly onPermission: (scope: string) => void;
}

function AdviceNote({ advice, account, onPermission }: AdviceNoteProps) {
  const invalidate = useCommand('playground.invalidate');
  const announce = useAnnounce();
  const { call: text } = words.playground;
  // Any one of them is enough, and they come with the smallest first.
  const [smallest] = advice.scopes;
  return (
    <>
      <div className="note attention">
        <CircleAlert size={16} aria-hidden="true" />
        <div className="advice">
          <p>{advice.sentence}</p>
          {advice.kind === 'token_refused' ? (
            <ActionButton
              pending={invalidate.pending}
              onPress={async () => {
                const result = await invalidate.run({ account: account.id });
                if (result.ok) announce(result.value.sentence);
              }}
            >
              {text.dropToken}
            </ActionButton>
          ) : null}
          {advice.kind === 'permission_missing' && smallest !== undefined ? (
            <ActionButton onPress={() => onPermission(smallest)}>
              <span className="wrapping">{text.choosePermission(scopeLabel(smallest))}</span>
            </ActionButton>
          ) : null}
        </div>
      </div>
      <FailureNote failure={invalidate.failure} />
    </>
  );
}
