import type { CallerView, PairingView } from '../../shared/app-state.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { Caller } from './caller-records.ts';
import type { Pairing } from './pairing.ts';
import { wishedAccounts, wishedScopes } from './pairing-approval.ts';

/** Callers, and who wishes to be one, as the faces show them. */
export function pairingView(pairing: Pairing, directory: AccountDirectory): PairingView {
  const accounts = wishedAccounts(pairing.wish, directory);
  return {
    code: pairing.code,
    name: pairing.wish.name,
    reason: pairing.wish.reason,
    accounts: accounts.map(({ id, email, alias }) => ({ id, email, alias })),
    scopes: wishedScopes(pairing.wish, accounts),
    peer: pairing.peer,
    expires_at: pairing.expiresAt,
  };
}

export function callerView(caller: Caller, directory: AccountDirectory): CallerView {
  return {
    id: caller.id,
    name: caller.name,
    grants: caller.grants.map((grant) => ({
      account: grant.account,
      email: directory.byId(grant.account)?.email ?? '',
      scopes: grant.scopes,
      since: grant.since ?? caller.createdAt,
    })),
    created_at: caller.createdAt,
    expires_at: caller.expiresAt,
    last_used_at: caller.lastUsedAt,
    ask: caller.ask,
    idle_days: caller.idleDays,
    per_minute: caller.perMinute,
    paused: caller.paused,
    allow_full_token: caller.allowFullToken,
  };
}
