import { useState } from 'react';
import type { AppState, CallerView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Fact, Facts } from '../controls/facts.tsx';
import { Instant } from '../controls/instant.tsx';
import { pastWords } from '../instants.ts';
import { useNow } from '../state/use-now.ts';
import { words } from '../words.ts';
import { ChangeScriptDialog } from './change-script-dialog.tsx';
import { idleEnd } from './script-standing.ts';

/** Its key, and on which terms it is good. */
export function ScriptTerms({ caller, state }: { caller: CallerView; state: AppState }) {
  const [changing, setChanging] = useState(false);
  const now = useNow(10);
  const ended = idleEnd(caller);
  const endText = (at: number) =>
    at > now ? words.scripts.expiresIn(at - now) : words.scripts.expired;
  return (
    <section className="section" aria-labelledby="key-heading">
      <div className="section-head">
        <h3 id="key-heading">{words.scripts.key}</h3>
        <ActionButton onPress={() => setChanging(true)}>{words.scripts.change}</ActionButton>
      </div>
      <Facts>
        <Fact label={words.scripts.paired}>
          <Instant at={caller.created_at} text={pastWords(caller.created_at, now)} />
        </Fact>
        <Fact label={words.scripts.lastUse}>
          {caller.last_used_at === null ? (
            words.scripts.neverUsed
          ) : (
            <Instant at={caller.last_used_at} text={pastWords(caller.last_used_at, now)} />
          )}
        </Fact>
        <Fact label={words.scripts.ends}>
          <Instant at={caller.expires_at} text={endText(caller.expires_at)} />
        </Fact>
        <Fact label={words.scripts.unusedEnd}>
          <Instant at={ended} text={endText(ended)} />
        </Fact>
        <Fact label={words.scripts.asks}>{words.terms.askMeanings[caller.ask]}</Fact>
        <Fact label={words.scripts.rate}>{words.terms.rateShown(caller.per_minute)}</Fact>
        {caller.allow_full_token ? (
          <Fact label={words.scripts.full}>{words.scripts.fullAllowed}</Fact>
        ) : null}
      </Facts>
      {changing ? (
        <ChangeScriptDialog caller={caller} state={state} onClose={() => setChanging(false)} />
      ) : null}
    </section>
  );
}
