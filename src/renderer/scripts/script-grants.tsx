import type { AppState, CallerView } from '../../shared/app-state.ts';
import { Instant } from '../controls/instant.tsx';
import { ScopeList } from '../controls/scope-line.tsx';
import { useNow } from '../state/use-now.ts';
import { words } from '../words.ts';

/** Which mailbox, with which right, since when. */
export function ScriptGrants({ caller, state }: { caller: CallerView; state: AppState }) {
  const now = useNow(10);
  return caller.grants.map(({ account, email, scopes, since }) => {
    const alias = state.accounts.find(({ id }) => id === account)?.alias;
    return (
      <div key={account} className="grant">
        <div className="section-head">
          <h4 className="wrapping">
            {alias === undefined || alias === email ? null : `${alias} · `}
            {email}
          </h4>
          <span className="hint">
            <Instant at={since} text={words.scripts.since(since, now)} />
          </span>
        </div>
        <ScopeList label={email} scopes={scopes} kind="granted" />
      </div>
    );
  });
}
