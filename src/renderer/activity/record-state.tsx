import { TriangleAlert } from 'lucide-react';
import type { AuditPage, BrokenChain } from '../../shared/audit.ts';
import { words } from '../words.ts';

/** Whether the record can be relied on, and what to do where it cannot. */
export function RecordState({ page }: { page: AuditPage }) {
  const { chain, unwritten } = page;
  const { chain: broken, memory } = words.activity;
  return (
    <>
      {chain.status === 'broken' ? (
        <div className="note stopped" role="alert">
          <TriangleAlert size={16} aria-hidden="true" />
          <div>
            <p>{brokenWords(chain)}</p>
            <p>{broken.whatToDo}</p>
          </div>
        </div>
      ) : null}
      {unwritten > 0 ? (
        <div className="note attention" role="alert">
          <TriangleAlert size={16} aria-hidden="true" />
          <div>
            <p>{memory.unwritten(unwritten)}</p>
            <p>{memory.whatToDo}</p>
          </div>
        </div>
      ) : null}
    </>
  );
}

function brokenWords({ reason, at }: BrokenChain): string {
  const { altered, shortened, olderGone } = words.activity.chain;
  if (reason === 'shortened') return shortened;
  return reason === 'older_gone' ? olderGone(at) : altered(at);
}
