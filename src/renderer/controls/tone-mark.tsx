import { CircleAlert, CircleCheck, CircleX, LoaderCircle } from 'lucide-react';
import type { Tone } from '../accounts/account-health.ts';

const icons = {
  good: CircleCheck,
  busy: LoaderCircle,
  attention: CircleAlert,
  stopped: CircleX,
} as const;

/** A shape of its own for each meaning, so that colour is never needed to tell them apart. */
export function ToneMark({ tone }: { tone: Tone }) {
  const Icon = icons[tone];
  return (
    <Icon
      size={16}
      className={`tone-mark ${tone}${tone === 'busy' ? ' spinning' : ''}`}
      aria-hidden="true"
    />
  );
}
