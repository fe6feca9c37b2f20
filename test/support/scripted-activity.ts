import type { AuditEntryView, AuditPage } from '../../src/shared/audit.ts';
import { normaliseScopes } from '../../src/shared/scope.ts';
import { nowSeconds } from './scripted-core.ts';

const backup = { id: 'caller_backup', name: 'nightly-backup' };
const agenda = { id: 'caller_agenda', name: 'agenda' };
const work = { id: 'acc_work', alias: 'work', email: 'ada@analytical.example' };
const personal = { id: 'acc_personal', alias: 'personal', email: 'ada.lovelace@gmail.com' };

/** One line of the record: a token that a paired script took, unless told otherwise. */
export const auditEntry = (change: Partial<AuditEntryView> = {}): AuditEntryView => ({
  ...{ seq: 42, time: nowSeconds() - 65, event: 'token', decision: 'allowed', reason: 'cached' },
  ...{ request_id: 'q3f5ab-1c', caller: backup, account: work },
  scopes: normaliseScopes(['gmail.modify']),
  peer: { uid: 1000, pid: 4711, program: '/usr/bin/python3.11' },
  ...{ token_fp: '9f86d081', count: 1, since: null },
  ...change,
});

export const auditPage = (change: Partial<AuditPage> = {}): AuditPage => ({
  ...{ entries: [], next: null, chain: { status: 'good' }, unwritten: 0 },
  ...change,
});

const quiet = { token_fp: null, peer: null, scopes: [], request_id: null } as const;
const day = 86_400;

/** A day or two of a Keybearer in use, newest first. */
export function usualActivity(): readonly AuditEntryView[] {
  const now = nowSeconds();
  const entries: readonly Partial<AuditEntryView>[] = [
    { time: now - 65, count: 118 },
    {
      ...{ time: now - 300, account: personal, decision: 'refused', reason: 'not_allowed' },
      ...{ token_fp: null, scopes: normaliseScopes(['drive']) },
    },
    {
      time: now - 2 * 3600,
      caller: agenda,
      reason: 'fetched',
      scopes: normaliseScopes(['calendar']),
    },
    { ...quiet, time: now - 3 * 3600, event: 'command', reason: 'account.use', caller: null },
    {
      ...{ ...quiet, time: now - day, event: 'caller_approved', reason: null, caller: agenda },
      scopes: normaliseScopes(['calendar']),
    },
    {
      ...quiet,
      time: now - day,
      event: 'pair',
      reason: 'pending',
      caller: { id: '', name: 'agenda' },
      account: null,
    },
    {
      ...{
        ...quiet,
        time: now - day - 60,
        event: 'peer',
        decision: 'refused',
        reason: 'other_uid',
      },
      ...{ caller: null, account: null, peer: { uid: 1002, pid: 99, program: null } },
    },
  ];
  return entries.map((entry, place) => auditEntry({ seq: 42 - place, ...entry }));
}
