import type { CallerView } from '../shared/app-state.ts';
import { shortNames } from './account-rows.ts';
import type { Context } from './command.ts';
import { dim } from './terminal/colours.ts';
import { drawTable } from './terminal/table.ts';
import { relativeTime } from './terminal/times.ts';

const daySeconds = 86_400;

/** Who holds a key, on which terms, and for what: one row for each account of a caller. */
export function callerTable(context: Context, callers: readonly CallerView[]): string {
  const now = context.now() / 1000;
  const rows = callers.flatMap((caller) => {
    const [first = ['', 'nothing', ''], ...others] = caller.grants.map((grant) => [
      grant.email,
      shortNames(grant.scopes),
      relativeTime(grant.since, now),
    ]);
    return [
      [nameInWords(caller, now), ...termCells(caller, now), ...first],
      ...others.map((cells) => ['', '', '', '', '', '', ...cells]),
    ];
  });
  const heading = ['CALLER', 'LAST USED', 'ENDS', 'UNUSED UNTIL', 'ASKS', 'A MINUTE'];
  return drawTable([...heading, 'ACCOUNT', 'MAY USE', 'SINCE'], rows, dim(context));
}

const nameInWords = ({ name, paused, expires_at, ...caller }: CallerView, now: number): string => {
  const over = expires_at <= now || idleEnd(caller) <= now;
  return `${name}${over ? ' (ended)' : paused ? ' (paused)' : ''}`;
};

type Idle = Pick<CallerView, 'last_used_at' | 'created_at' | 'idle_days'>;

const idleEnd = ({ last_used_at, created_at, idle_days }: Idle): number =>
  (last_used_at ?? created_at) + idle_days * daySeconds;

const termCells = (caller: CallerView, now: number): readonly string[] => [
  caller.last_used_at === null ? 'never' : relativeTime(caller.last_used_at, now),
  relativeTime(caller.expires_at, now),
  relativeTime(idleEnd(caller), now),
  caller.ask,
  caller.per_minute === null ? 'no limit' : String(caller.per_minute),
];

/** One caller as it stands, in lines. */
export function callerSummary(context: Context, caller: CallerView): string {
  const now = context.now() / 1000;
  const [, ends, unused, asks, rate] = termCells(caller, now);
  return [
    `${caller.name} may use`,
    ...caller.grants.map(({ email, scopes }) => `  ${email}: ${shortNames(scopes)}`),
    `  ends ${ends}, without a use ${unused}; asks you: ${asks}; tokens a minute: ${rate}${
      caller.allow_full_token ? '; full tokens allowed' : ''
    }`,
  ].join('\n');
}
