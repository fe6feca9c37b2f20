import type { AskMode } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import type { Arguments } from '../arguments.ts';
import type { OptionSpec } from '../command.ts';

/** What `caller approve` and `caller change` call the terms on which a script may ask. */
export const termOptions = {
  for: { kind: 'text', value: '1h|1d|30d|90d', help: 'how long its key is good, from now' },
  ask: {
    kind: 'text',
    value: 'never|session|always',
    help: 'whether you are asked before it gets a token',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** The socket's own bound (`per_minute` in ui-contract.ts). */
export const mostPerMinute = 100_000;

export type Terms = Pick<CommandInput<'caller.change'>, 'days' | 'hours' | 'ask'>;

export function readTerms({ texts }: Arguments): Result<Terms> {
  const lifetime = readLifetime(texts.get('for'));
  if (!lifetime.ok) return lifetime;
  const ask = readAsk(texts.get('ask'));
  if (!ask.ok) return ask;
  return ok({ ...lifetime.value, ...(ask.value === undefined ? {} : { ask: ask.value }) });
}

/** The longest that a key lives (`days` and `hours` in ui-contract.ts). */
const most = { h: 2160, d: 90 } as const;

function readLifetime(typed: string | undefined): Result<Pick<Terms, 'days' | 'hours'>> {
  if (typed === undefined) return ok({});
  const [, digits = '', unit] = /^(\d{1,4})([hd])$/.exec(typed) ?? [];
  const count = Number(digits);
  if (unit === 'h' && count >= 1 && count <= most.h) return ok({ hours: count });
  if (unit === 'd' && count >= 1 && count <= most.d) return ok({ days: count });
  return fail(
    'invalid_request',
    '--for takes 1h, 1d, 30d, 90d or another such time of at most 90 days.',
  );
}

const askModes: readonly AskMode[] = ['never', 'session', 'always'];

function readAsk(typed: string | undefined): Result<AskMode | undefined> {
  const mode = askModes.find((one) => one === typed);
  return typed === undefined || mode !== undefined
    ? ok(mode)
    : fail('invalid_request', '--ask takes never, session or always.');
}

export const askInWords: Readonly<Record<AskMode, string>> = {
  never: 'without asking you',
  session: 'asking you once, and again after Keybearer stopped or paused',
  always: 'asking you every time',
};

/** `for 1 hour`; 90 days where nothing is said. */
export function lifetimeInWords({ days, hours }: Pick<Terms, 'days' | 'hours'>): string {
  const [count, unit] = hours === undefined ? [days ?? 90, 'day'] : [hours, 'hour'];
  return `for ${count} ${unit}${count === 1 ? '' : 's'}`;
}
