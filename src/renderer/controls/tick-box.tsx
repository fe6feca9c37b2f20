import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox } from 'react-aria-components';

export interface TickBoxProps {
  readonly ticked: boolean;
  readonly onChange: (ticked: boolean) => void;
  readonly children: ReactNode;
  readonly disabled?: boolean;
}

export function TickBox({ ticked, onChange, children, disabled = false }: TickBoxProps) {
  return (
    <Checkbox className="tick" isSelected={ticked} onChange={onChange} isDisabled={disabled}>
      <span className="tick-mark" aria-hidden="true">
        <Check size={12} strokeWidth={3} />
      </span>
      <span className="tick-text">{children}</span>
    </Checkbox>
  );
}
