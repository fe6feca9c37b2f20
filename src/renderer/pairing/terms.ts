import type { AskMode } from '../../shared/app-state.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';

/** On which terms a script may ask: until when, with whose leave each time, and how often. */
export interface Terms {
  readonly lifetime: Lifetime;
  readonly ask: AskMode;
  /** As typed; empty for no limit. */
  readonly rate: string;
}

export const lifetimes = ['1h', '1d', '30d', '90d'] as const;
export type Lifetime = (typeof lifetimes)[number];

const lifetimeInputs = {
  '1h': { hours: 1 },
  '1d': { days: 1 },
  '30d': { days: 30 },
  '90d': { days: 90 },
} as const;

export const lifetimeInput = (
  lifetime: Lifetime,
): Pick<CommandInput<'caller.change'>, 'days' | 'hours'> => lifetimeInputs[lifetime];

export const askModes = ['never', 'session', 'always'] as const satisfies readonly AskMode[];

/** What a key gets when nobody says otherwise: the longest life the socket gives, and no questions. */
export const usualTerms: Terms = { lifetime: '90d', ask: 'never', rate: '' };

/** The socket's own bound (`per_minute` in ui-contract.ts). */
const mostPerMinute = 100_000;

/** null for no limit; undefined for what is no number a limit can be. */
export function readRate(typed: string): number | null | undefined {
  const text = typed.trim();
  if (text === '') return null;
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= mostPerMinute ? number : undefined;
}
