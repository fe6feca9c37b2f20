import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { Log } from '../ports.ts';
import type { Approvals } from './approvals.ts';
import type { AuditTrail } from './audit-trail.ts';
import { changeEntries, grantEntries } from './caller-change-entries.ts';
import { sameName } from './caller-name.ts';
import { changedPolicy } from './caller-policy.ts';
import type { Caller } from './caller-records.ts';
import { callerView } from './caller-views.ts';
import type { CallerBook } from './callers.ts';
import type { CallerGrant } from './policy.ts';

/** What a person does to a caller that is in: stop it, let it go on, change or end it. */
export interface CallerChanges {
  revoke(input: CommandInput<'caller.revoke'>): Result<CommandOutputs['caller.revoke']>;
  pause(input: CommandInput<'caller.pause'>): Result<CommandOutputs['caller.pause']>;
  resume(input: CommandInput<'caller.resume'>): Result<CommandOutputs['caller.resume']>;
  change(input: CommandInput<'caller.change'>): Result<CommandOutputs['caller.change']>;
  giveBack(callerId: string): Result<void>;
  forgetAccount(accountId: string): void;
  narrowAccount(accountId: string, kept: readonly string[]): void;
}

export function createCallerChanges(deps: {
  readonly book: CallerBook;
  readonly accounts: AccountDirectory;
  readonly approvals: Approvals;
  readonly trail: AuditTrail;
  readonly log: Log;
  readonly changed: () => void;
}): CallerChanges {
  const { book, accounts, approvals, trail, log, changed } = deps;

  const named = (reference: string): Caller | undefined =>
    book.byId(reference) ?? book.all().find((caller) => sameName(caller.name, reference));

  const remove = (caller: Caller, event: 'caller_revoked' | 'caller_removed'): Result<void> => {
    approvals.endSession(caller.id);
    const removed = book.remove(caller.id);
    trail.record({ event, decision: 'allowed', callerId: caller.id, callerName: caller.name });
    changed();
    return removed;
  };

  /** Whoever has nothing left of any account is removed. */
  const shrinkGrants = (accountId: string, kept: readonly string[]): void => {
    let touched = false;
    for (const caller of book.all()) {
      const grants = caller.grants.flatMap((grant) => shrunk(grant, accountId, kept) ?? []);
      if (grants.every((grant, at) => grant === caller.grants[at]) && sameLength(grants, caller)) {
        continue;
      }
      touched = true;
      const written =
        grants.length === 0 ? book.remove(caller.id) : book.setGrants(caller.id, grants);
      for (const entry of grantEntries(caller, grants)) trail.record(entry);
      if (grants.length === 0) {
        trail.record({ ...entryOf(caller), event: 'caller_removed', reason: 'no_account_left' });
      }
      if (!written.ok) log.warn('callers_not_written');
    }
    if (touched) changed();
  };

  return {
    revoke(input) {
      const caller = named(input.caller);
      if (!caller) return noSuchCaller;
      const removed = remove(caller, 'caller_revoked');
      return removed.ok ? ok({ name: caller.name }) : removed;
    },

    pause(input) {
      const caller = named(input.caller);
      if (!caller) return noSuchCaller;
      approvals.endSession(caller.id);
      const written = book.pauseOne(caller.id);
      trail.record({ ...entryOf(caller), event: 'caller_changed', reason: 'paused' });
      changed();
      return written.ok ? ok({ name: caller.name }) : written;
    },

    resume(input) {
      const caller = named(input.caller);
      if (!caller) return noSuchCaller;
      const written = book.change(caller.id, { paused: false });
      if (!written.ok) return written;
      trail.record({ ...entryOf(caller), event: 'caller_changed', reason: 'resumed' });
      changed();
      return ok({ name: caller.name });
    },

    change(input) {
      const caller = named(input.caller);
      if (!caller) return noSuchCaller;
      const policy = changedPolicy(input, accounts, caller, book.now());
      if (!policy.ok) return policy;
      const written = book.change(caller.id, policy.value);
      if (!written.ok) return written;
      approvals.endSession(caller.id);
      for (const entry of changeEntries(caller, policy.value)) trail.record(entry);
      changed();
      return ok(callerView(book.byId(caller.id) ?? caller, accounts));
    },

    giveBack(callerId) {
      const caller = book.byId(callerId);
      return caller ? remove(caller, 'caller_removed') : ok(undefined);
    },

    forgetAccount: (accountId) => shrinkGrants(accountId, []),

    narrowAccount: (accountId, kept) => shrinkGrants(accountId, kept),
  };
}

const noSuchCaller = fail('not_found', 'There is no caller of this name.');

const sameLength = (grants: readonly CallerGrant[], caller: Caller): boolean =>
  grants.length === caller.grants.length;

/** What is left of a grant; undefined for nothing. */
function shrunk(
  grant: CallerGrant,
  accountId: string,
  kept: readonly string[],
): CallerGrant | undefined {
  if (grant.account !== accountId) return grant;
  const scopes = grant.scopes.filter((scope) => kept.includes(scope));
  if (scopes.length === 0) return undefined;
  return scopes.length === grant.scopes.length ? grant : { ...grant, scopes };
}

const entryOf = ({ id, name }: Caller) =>
  ({ decision: 'allowed', callerId: id, callerName: name }) as const;
