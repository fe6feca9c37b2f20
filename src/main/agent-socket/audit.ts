import type { Clock, Log } from '../ports.ts';

/**
 * Who was given what, who was refused, and why: one line for every decision of the socket. Names
 * callers and accounts by id only; there is no field for a token or an e-mail address.
 */
export interface AuditEntry {
  readonly event:
    | 'authenticate'
    | 'token'
    | 'invalidate'
    | 'pair'
    | 'pair_delivered'
    | 'caller_approved'
    | 'pair_denied'
    | 'pair_expired'
    | 'caller_revoked'
    | 'caller_removed'
    | 'peer'
    | 'command';
  readonly decision: 'allowed' | 'refused' | 'client_gone';
  /** A failure code, or a word for what happened. */
  readonly reason?: string | undefined;
  readonly requestId?: string | undefined;
  readonly callerId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly peerUid?: number | null | undefined;
  readonly peerPid?: number | null | undefined;
  /** How many times, where equal decisions were gathered; the request id is the first one's. */
  readonly count?: number | undefined;
}

export function audit(log: Log, entry: AuditEntry): void {
  const details = {
    action: entry.event,
    decision: entry.decision,
    reason: entry.reason,
    request_id: entry.requestId,
    caller_id: entry.callerId,
    account_id: entry.accountId,
    scopes: entry.scopes?.join(' '),
    peer_uid: entry.peerUid,
    peer_pid: entry.peerPid,
    count: entry.count,
  };
  if (entry.decision === 'refused') log.warn('audit', details);
  else log.info('audit', details);
}

/**
 * Cached tokens leave some ten thousand times a second, and a line for each would cost more than the
 * answer. Equal ones within a second become one line with their number: none is lost, and the log
 * cannot be flooded.
 */
export interface TokenTally {
  add(callerId: string, accountId: string, scopes: readonly string[], requestId: string): void;
  flush(): void;
}

const gatherMs = 1_000;

export function createTokenTally(clock: Clock, log: Log): TokenTally {
  let entries: (AuditEntry & { count: number })[] = [];
  let cancel: (() => void) | undefined;
  const flush = () => {
    cancel?.();
    cancel = undefined;
    const gathered = entries;
    entries = [];
    for (const entry of gathered) audit(log, entry);
  };
  return {
    add(callerId, accountId, scopes, requestId) {
      const known = entries.find(
        (entry) =>
          entry.callerId === callerId &&
          entry.accountId === accountId &&
          sameScopes(entry.scopes ?? [], scopes),
      );
      if (known) {
        known.count += 1;
        return;
      }
      const reason = 'cached';
      entries.push({
        ...{ event: 'token', decision: 'allowed', reason, callerId, accountId, scopes, requestId },
        count: 1,
      });
      cancel ??= clock.after(gatherMs, flush);
    },
    flush,
  };
}

const sameScopes = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((scope, at) => scope === other[at]);
