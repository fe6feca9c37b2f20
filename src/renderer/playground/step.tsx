import type { ReactNode } from 'react';

export interface StepProps {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** One step of the flow, with its number from the style sheet. */
export function Step({ id, title, children }: StepProps) {
  return (
    <li>
      <section className="step" aria-labelledby={id}>
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {children}
      </section>
    </li>
  );
}
