import { useState } from 'react';
import type { AccountView } from '../../shared/account.ts';
import type { RefreshShown } from '../../shared/playground.ts';
import { includesAllScopes } from '../../shared/scope.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { CurlBlock } from './curl-block.tsx';
import { ExchangeView } from './shown-http.tsx';
import { Step } from './step.tsx';
import { TokenShown } from './token-shown.tsx';

export interface RefreshStepProps {
  /** null: nobody has signed in yet. */
  readonly account: AccountView | null;
  readonly chosen: readonly string[];
}

export function RefreshStep({ account, chosen }: RefreshStepProps) {
  const [less, setLess] = useState(false);
  const [shown, setShown] = useState<RefreshShown | null>(null);
  const refresh = useCommand('playground.refresh');
  const { refresh: text, needsAccount } = words.playground;
  const narrower =
    account !== null &&
    chosen.length > 0 &&
    chosen.length < account.scopes.length &&
    includesAllScopes(account.scopes, chosen);
  return (
    <Step id="playground-refresh" title={text.title}>
      <p className="hint">{text.text}</p>
      {account === null ? (
        <p className="hint">{needsAccount}</p>
      ) : (
        <>
          {narrower ? (
            <TickBox ticked={less} onChange={setLess}>
              {text.less}
            </TickBox>
          ) : null}
          <div>
            <ActionButton
              pending={refresh.pending}
              onPress={async () => {
                const result = await refresh.run({
                  account: account.id,
                  ...(narrower && less ? { scopes: [...chosen] } : {}),
                });
                setShown(result.ok ? result.value : null);
              }}
            >
              {text.start}
            </ActionButton>
          </div>
          <FailureNote failure={refresh.failure} />
          {shown === null ? null : <Refreshed shown={shown} />}
        </>
      )}
    </Step>
  );
}

function Refreshed({ shown }: { shown: RefreshShown }) {
  const { outcome, exchanges, sentence, curl } = shown;
  return (
    <div className="outcome">
      {outcome.kind === 'failed' ? (
        <FailureNote failure={outcome.failure} />
      ) : (
        <TokenShown token={outcome.token} />
      )}
      <p role="status">{sentence}</p>
      {exchanges.map((exchange, place) => (
        <ExchangeView
          // biome-ignore lint/suspicious/noArrayIndexKey: what was sent is in its order and never moves.
          key={place}
          title={words.playground.refresh.http}
          exchange={exchange}
          open
        />
      ))}
      <CurlBlock curl={curl} />
    </div>
  );
}
