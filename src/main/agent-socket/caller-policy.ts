import { fail, ok, type Result } from '../../shared/failure.ts';
import { includesAllScopes, normaliseScope } from '../../shared/scope.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { Caller } from './caller-records.ts';
import type { Policy } from './callers.ts';
import type { CallerGrant } from './policy.ts';

/** Seconds; as long as a caller key lives where a person says nothing. */
export const usualLifetime = 90 * 24 * 3600;

type Lifetime = Pick<CommandInput<'caller.change'>, 'days' | 'hours'>;

/** undefined where none is given. */
export function lifetimeSeconds({ days, hours }: Lifetime): Result<number | undefined> {
  if (days !== undefined && hours !== undefined) {
    return fail('invalid_request', 'Give "days" or "hours", not both.');
  }
  if (hours !== undefined) return ok(hours * 3600);
  return ok(days === undefined ? undefined : days * 24 * 3600);
}

/** The fields that a person changes. A grant can hold what its account has granted, and nothing else. */
export function changedPolicy(
  input: CommandInput<'caller.change'>,
  accounts: AccountDirectory,
  caller: Caller,
  now: number,
): Result<Partial<Policy>> {
  const lifetime = lifetimeSeconds(input);
  if (!lifetime.ok) return lifetime;
  const grants = input.grants === undefined ? ok(undefined) : readGrants(input.grants, accounts);
  if (!grants.ok) return grants;
  const { ask, idle_days: idleDays, per_minute: perMinute, allow_full_token: full } = input;
  return ok({
    ...(grants.value === undefined
      ? {}
      : { grants: grants.value.map((grant) => dated(grant, caller, now)) }),
    ...(lifetime.value === undefined ? {} : { expiresAt: now + lifetime.value }),
    ...(ask === undefined ? {} : { ask }),
    ...(idleDays === undefined ? {} : { idleDays }),
    ...(perMinute === undefined ? {} : { perMinute }),
    ...(full === undefined ? {} : { allowFullToken: full }),
  });
}

/** A grant that did not grow is as old as it was: what a person reads is since when it holds. */
function dated(grant: CallerGrant, { grants, createdAt }: Caller, now: number): CallerGrant {
  const before = grants.find(({ account }) => account === grant.account);
  const grew = before === undefined || !includesAllScopes(before.scopes, grant.scopes);
  return { ...grant, since: grew ? now : (before.since ?? createdAt) };
}

type GrantInputs = NonNullable<CommandInput<'caller.change'>['grants']>;

function readGrants(
  inputs: GrantInputs,
  accounts: AccountDirectory,
): Result<readonly CallerGrant[]> {
  const grants: CallerGrant[] = [];
  for (const { account: reference, scopes: names } of inputs) {
    const account = accounts.find(reference);
    if (!account) return fail('not_found', `There is no account "${reference}".`);
    const scopes = [...new Set(names.map(normaliseScope))].filter((scope) => scope !== undefined);
    if (grants.some((grant) => grant.account === account.id)) {
      return fail('invalid_request', `The account "${reference}" is named twice.`);
    }
    if (scopes.length === 0 || !includesAllScopes(account.scopes, scopes)) return notGranted;
    grants.push({ account: account.id, scopes: scopes.sort() });
  }
  return ok(grants);
}

const notGranted = fail(
  'needs_consent',
  'The account has not granted these scopes. Sign in again with them, then change the caller.',
);
