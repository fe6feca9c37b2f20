import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';

export interface ActionButtonProps {
  readonly children: ReactNode;
  readonly onPress?: () => void;
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** Under way: it says so, keeps its width and focus, and does not start twice. */
  readonly pending?: boolean;
  readonly disabled?: boolean;
  readonly submits?: boolean;
  readonly autoFocus?: boolean;
  readonly label?: string;
}

export function ActionButton({
  children,
  onPress,
  kind = 'plain',
  pending = false,
  disabled = false,
  submits = false,
  autoFocus = false,
  label,
}: ActionButtonProps) {
  return (
    <Button
      className={`button ${kind}`}
      type={submits ? 'submit' : 'button'}
      isPending={pending}
      isDisabled={disabled}
      autoFocus={autoFocus}
      {...(onPress === undefined ? {} : { onPress })}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {pending ? <LoaderCircle className="spinning" size={16} aria-hidden="true" /> : null}
      {children}
    </Button>
  );
}
