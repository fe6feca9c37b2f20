import type { AuditEvent } from '../../shared/audit-events.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';

/** What of the record is shown. */
export interface ActivityFilter {
  /** Ids; null for all. */
  readonly caller: string | null;
  readonly account: string | null;
  readonly kind: EventKind;
  readonly since: SinceChoice;
}

export const eventKinds = ['all', 'tokens', 'scripts', 'managing', 'alarms'] as const;
export type EventKind = (typeof eventKinds)[number];

const eventsOf: Readonly<Record<Exclude<EventKind, 'all'>, readonly AuditEvent[]>> = {
  tokens: ['token', 'invalidate', 'approval'],
  scripts: [
    'pair',
    'caller_approved',
    'pair_delivered',
    'pair_denied',
    'pair_expired',
    'pair_withdrawn',
    'caller_changed',
    'caller_revoked',
    'caller_removed',
  ],
  managing: ['account', 'command', 'manage_asked', 'screen'],
  alarms: ['authenticate', 'peer', 'policy', 'audit_repaired', 'audit_gap', 'audit_broken'],
};

export const sinceChoices = ['all', 'hour', 'day', 'week', 'month'] as const;
export type SinceChoice = (typeof sinceChoices)[number];

const spans: Readonly<Record<Exclude<SinceChoice, 'all'>, number>> = {
  hour: 3600,
  day: 86_400,
  week: 7 * 86_400,
  month: 30 * 86_400,
};

/** A screen or two; older ones are asked for. */
export const pageSize = 50;

/** `now` in seconds since the epoch. */
export function auditQuery(
  { caller, account, kind, since }: ActivityFilter,
  now: number,
): CommandInput<'audit.read'> {
  return {
    limit: pageSize,
    ...(caller === null ? {} : { caller }),
    ...(account === null ? {} : { account }),
    ...(kind === 'all' ? {} : { event: [...eventsOf[kind]] }),
    ...(since === 'all' ? {} : { since: Math.max(0, now - spans[since]) }),
  };
}
