import { CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import type { AuditEntryView } from '../../shared/audit.ts';
import { auditRemarks, auditSentence } from '../../shared/audit-sentence.ts';
import { Fact, Facts } from '../controls/facts.tsx';
import { ScopeWords } from '../controls/scope-line.tsx';
import { clockWords, exactWords } from '../instants.ts';
import { addressOf } from '../state/route.ts';
import { words } from '../words.ts';

const icons = { allowed: CircleCheck, refused: CircleX, client_gone: CircleMinus } as const;

export interface ActivityRowProps {
  readonly entry: AuditEntryView;
  /** The script is still here, and its page has what it may do and how to stop it. */
  readonly scriptIsHere: boolean;
}

/** What happened, in a sentence; what only a search needs behind "Details". */
export function ActivityRow({ entry, scriptIsHere }: ActivityRowProps) {
  const Icon = icons[entry.decision];
  const { caller, decision, scopes, time } = entry;
  return (
    <li className="activity-row">
      <time dateTime={new Date(time * 1000).toISOString()} title={exactWords(time)}>
        {clockWords(time)}
      </time>
      <Icon
        size={16}
        className={`decision ${decision}`}
        role="img"
        aria-label={words.activity.marks[decision]}
      />
      <div className="activity-text">
        <p className="wrapping">
          {auditSentence(entry)}
          {auditRemarks(entry, clockWords).map((remark) => (
            <span key={remark} className="hint">
              {' '}
              · {remark}
            </span>
          ))}
        </p>
        {scopes.length === 0 ? null : (
          <ul className="activity-scopes">
            {scopes.map((scope) => (
              <li key={scope}>
                <ScopeWords scope={scope} />
              </li>
            ))}
          </ul>
        )}
        <EntryDetails entry={entry} />
      </div>
      {scriptIsHere && caller !== null ? (
        <a
          className="activity-script"
          href={addressOf({ page: 'scripts', caller: caller.id })}
          aria-label={words.activity.openScript(caller.name ?? words.activity.someScript)}
        >
          {words.activity.open}
        </a>
      ) : null}
    </li>
  );
}

function EntryDetails({ entry }: { entry: AuditEntryView }) {
  const { peer, token_fp, request_id, seq, event, reason, account } = entry;
  const labels = words.activity.details;
  return (
    <details>
      <summary>{words.details}</summary>
      <Facts>
        {account?.email ? <Fact label={words.account.email}>{account.email}</Fact> : null}
        {peer === null ? null : (
          <Fact label={labels.program}>
            <span className="wrapping">
              {[peer.program, labels.process(peer.pid, peer.uid)].filter(Boolean).join(' · ')}
            </span>
          </Fact>
        )}
        {token_fp === null ? null : (
          <Fact label={labels.token}>
            <code>{token_fp}</code>
          </Fact>
        )}
        {request_id === null ? null : (
          <Fact label={labels.request}>
            <code className="wrapping">{request_id}</code>
          </Fact>
        )}
        <Fact label={labels.entry}>{seq}</Fact>
        <Fact label={labels.event}>
          <code className="wrapping">{reason === null ? event : `${event}: ${reason}`}</code>
        </Fact>
      </Facts>
    </details>
  );
}
