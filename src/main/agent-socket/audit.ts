import type { AuditEvent } from '../../shared/audit-events.ts';
import type { Log } from '../ports.ts';

/**
 * Who was given what, who was refused, and why: one for every decision of the socket and every
 * managing act. There is no field for a token, a code or an e-mail address.
 */
export interface AuditEntry {
  readonly event: AuditEvent;
  readonly decision: 'allowed' | 'refused' | 'client_gone';
  /** A failure code, or a word for what happened. */
  readonly reason?: string | undefined;
  readonly requestId?: string | undefined;
  readonly callerId?: string | undefined;
  /** The caller's own claim. */
  readonly callerName?: string | undefined;
  readonly peer?: AuditPeer | undefined;
  readonly accountId?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** The first 8 hex digits of SHA-256 of the token. */
  readonly tokenFp?: string | undefined;
  /** How many times, where equal decisions were gathered; the request id is the first one's. */
  readonly count?: number | undefined;
  /** When the first and the last of them were, in seconds, where that is earlier than the line. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export interface AuditPeer {
  readonly uid: number | null;
  readonly pid: number | null;
  readonly exe: string | null;
}

/** The same entry as a line of the program's log, where ids are all that is named. */
export function logEntry(log: Log, entry: AuditEntry): void {
  const details = {
    audit_event: entry.event,
    decision: entry.decision,
    reason: entry.reason,
    request_id: entry.requestId,
    caller_id: entry.callerId,
    account_id: entry.accountId,
    scopes: entry.scopes?.join(' '),
    peer_uid: entry.peer?.uid,
    peer_pid: entry.peer?.pid,
    count: entry.count,
  };
  if (entry.decision === 'refused') log.warn('audit', details);
  else log.info('audit', details);
}
