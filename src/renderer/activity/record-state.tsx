import { TriangleAlert } from 'lucide-react';
import type { AuditPage } from '../../shared/audit.ts';
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
            <p>{chain.reason === 'altered' ? broken.altered(chain.at) : broken.shortened}</p>
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
