import type { AuditEntry } from './audit.ts';
import type { Caller } from './caller-records.ts';
import type { Policy } from './callers.ts';
import type { CallerGrant } from './policy.ts';

/**
 * A change of a caller as entries of the record. They hold the new values, and for each account what it
 * may use from then on or no longer, so that who may have what since when can be read back.
 */
export function changeEntries(caller: Caller, policy: Partial<Policy>): readonly AuditEntry[] {
  const { grants, ...fields } = policy;
  const entries = grants === undefined ? [] : grantEntries(caller, grants);
  const values = Object.entries(fields)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${valueWord(value)}`);
  if (values.length > 0) return [...entries, changed(caller, { reason: values.join(' ') })];
  return entries.length > 0 ? entries : [changed(caller, { reason: 'nothing' })];
}

/** What `after` has more and less than the caller has now: `given` and `taken`. */
export function grantEntries(caller: Caller, after: readonly CallerGrant[]): AuditEntry[] {
  const before = caller.grants;
  return [...new Set([...before, ...after].map(({ account }) => account))].flatMap((accountId) => {
    const had = scopesOf(before, accountId);
    const has = scopesOf(after, accountId);
    const given = has.filter((scope) => !had.includes(scope));
    const taken = had.filter((scope) => !has.includes(scope));
    return [
      ...(given.length > 0 ? [changed(caller, { reason: 'given', accountId, scopes: given })] : []),
      ...(taken.length > 0 ? [changed(caller, { reason: 'taken', accountId, scopes: taken })] : []),
    ];
  });
}

const scopesOf = (grants: readonly CallerGrant[], accountId: string): readonly string[] =>
  grants.find(({ account }) => account === accountId)?.scopes ?? [];

const valueWord = (value: string | number | boolean | null): string => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null ? 'none' : String(value);
};

const changed = (
  { id, name }: Caller,
  what: Pick<AuditEntry, 'reason' | 'accountId' | 'scopes'>,
): AuditEntry => ({
  ...{ event: 'caller_changed', decision: 'allowed', callerId: id, callerName: name },
  ...what,
});
