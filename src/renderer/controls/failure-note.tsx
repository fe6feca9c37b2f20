import { TriangleAlert } from 'lucide-react';
import type { Failure } from '../../shared/failure.ts';
import { words } from '../words.ts';

/** What went wrong in a sentence; code and cause behind "Details". */
export function FailureNote({ failure }: { failure: Failure | null }) {
  if (failure === null) return null;
  return (
    <div className="note stopped" role="alert">
      <TriangleAlert size={16} aria-hidden="true" />
      <div>
        <p>{failure.sentence}</p>
        <details>
          <summary>{words.details}</summary>
          <code className="wrapping">
            {failure.cause === undefined ? failure.code : `${failure.code}: ${failure.cause}`}
          </code>
        </details>
      </div>
    </div>
  );
}
