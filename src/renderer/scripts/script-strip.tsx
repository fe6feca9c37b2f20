import type { AppState, CallerView } from '../../shared/app-state.ts';
import { addressOf } from '../state/route.ts';
import { words } from '../words.ts';
import { PauseScript } from './pause-script.tsx';
import { ScriptGrants } from './script-grants.tsx';

/** Beside what a script did: what it may do, and how to stop it. */
export function ScriptStrip({ caller, state }: { caller: CallerView; state: AppState }) {
  return (
    <section className="section" aria-labelledby="script-strip-heading">
      <div className="section-head">
        <h2 id="script-strip-heading" className="wrapping">
          <a href={addressOf({ page: 'scripts', caller: caller.id })}>{caller.name}</a>
        </h2>
        {caller.paused ? <span className="tag attention">{words.scripts.paused}</span> : null}
        <PauseScript caller={caller} />
      </div>
      <h3 className="hint">{words.scripts.may}</h3>
      <ScriptGrants caller={caller} state={state} />
    </section>
  );
}
