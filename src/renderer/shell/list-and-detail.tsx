import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { ActionButton } from '../controls/action-button.tsx';
import { words } from '../words.ts';

export interface ListAndDetailProps {
  readonly title: string;
  readonly action: ReactNode;
  readonly children: ReactNode;
  /** null: there is nothing to choose from, and the list takes the whole width. */
  readonly detail: ReactNode | null;
  /** Set when something is chosen; where there is room for one pane only, the detail is a page of its own. */
  readonly onBack: (() => void) | null;
}

export function ListAndDetail({ title, action, children, detail, onBack }: ListAndDetailProps) {
  const layout = detail === null ? 'single' : onBack === null ? 'list-first' : 'detail-first';
  return (
    <div className={`panes ${layout}`}>
      <div className="pane list">
        <header className="page-head">
          <h1>{title}</h1>
          {action}
        </header>
        {children}
      </div>
      {detail === null ? null : (
        <div className="pane chosen">
          {onBack === null ? null : (
            <div className="back">
              <h1 className="unseen">{title}</h1>
              <ActionButton kind="quiet" onPress={onBack}>
                <ArrowLeft size={16} aria-hidden="true" />
                {words.back(title)}
              </ActionButton>
            </div>
          )}
          {detail}
        </div>
      )}
    </div>
  );
}
