import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

export function EmptyState({ icon: Icon, title, text, children }: EmptyStateProps) {
  return (
    <div className="empty">
      <Icon size={40} strokeWidth={1.25} aria-hidden="true" />
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}

/** Beside a list in which nothing is chosen yet. */
export function NothingChosen({ icon: Icon, text }: Pick<EmptyStateProps, 'icon' | 'text'>) {
  return (
    <div className="nothing-chosen">
      <Icon size={48} strokeWidth={1} aria-hidden="true" />
      <p className="hint">{text}</p>
    </div>
  );
}
