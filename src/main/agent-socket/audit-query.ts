import type { AuditEntryView, AuditPage } from '../../shared/audit.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { AuditLine } from './audit-chain.ts';
import type { AuditTrail } from './audit-trail.ts';
import { sameName } from './caller-name.ts';

const usualLimit = 100;

/** A page of the record, newest first. Aliases and addresses are joined in here, as they are now; the record has none. */
export async function queryAudit(
  trail: AuditTrail,
  accounts: AccountDirectory,
  input: CommandInput<'audit.read'>,
): Promise<AuditPage> {
  const { lines, chain, unwritten } = await trail.read();
  const limit = input.limit ?? usualLimit;
  const found = lines
    .filter((line) => matches(line, input, accounts))
    .reverse()
    .slice(0, limit + 1);
  const shown = found.slice(0, limit);
  return {
    entries: shown.map((line) => entryView(line, accounts)),
    next: found.length > limit ? (shown.at(-1)?.seq ?? null) : null,
    chain,
    unwritten,
  };
}

function matches(
  line: AuditLine,
  input: CommandInput<'audit.read'>,
  accounts: AccountDirectory,
): boolean {
  const { since, until, caller, account, event, before } = input;
  if (before !== undefined && line.seq >= before) return false;
  // A line of gathered ones stands for all the time between the first and the last of them.
  if (since !== undefined && (line.until ?? line.t) < since) return false;
  if (until !== undefined && (line.since ?? line.t) > until) return false;
  if (event !== undefined && ![event].flat().some((one) => one === line.event)) return false;
  if (
    caller !== undefined &&
    line.callerId !== caller &&
    !sameName(line.callerName ?? '', caller)
  ) {
    return false;
  }
  if (account === undefined) return true;
  return line.accountId === (accounts.find(account)?.id ?? account);
}

function entryView(line: AuditLine, accounts: AccountDirectory): AuditEntryView {
  const account = line.accountId === undefined ? undefined : accounts.byId(line.accountId);
  return {
    seq: line.seq,
    time: line.until ?? line.t,
    since: line.since ?? null,
    event: line.event,
    decision: line.decision,
    reason: line.reason ?? null,
    request_id: line.requestId ?? null,
    caller:
      line.callerId === undefined && line.callerName === undefined
        ? null
        : { id: line.callerId ?? '', name: line.callerName ?? null },
    account:
      line.accountId === undefined
        ? null
        : { id: line.accountId, alias: account?.alias ?? null, email: account?.email ?? null },
    scopes: line.scopes ?? [],
    peer: line.peer ? { uid: line.peer.uid, pid: line.peer.pid, program: line.peer.exe } : null,
    token_fp: line.tokenFp ?? null,
    count: line.count ?? 1,
  };
}
