import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { ActionButton } from '../controls/action-button.tsx';
import { words } from '../words.ts';

export interface PageProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly backTo?: { readonly name: string; readonly go: () => void };
  /** The one primary action of the page. */
  readonly action?: ReactNode;
  /** For what is read in two columns. */
  readonly wide?: boolean;
}

/** A page of one column. */
export function Page({ title, children, backTo, action, wide = false }: PageProps) {
  return (
    <div className="page">
      <div className={wide ? 'page-column wide' : 'page-column'}>
        {backTo === undefined ? null : (
          <ActionButton kind="quiet" onPress={backTo.go}>
            <ArrowLeft size={16} aria-hidden="true" />
            {words.back(backTo.name)}
          </ActionButton>
        )}
        <header className="page-head">
          <h1>{title}</h1>
          {action}
        </header>
        {children}
      </div>
    </div>
  );
}
