import type { AccountView } from '../../shared/account.ts';
import type { CallerView } from '../../shared/app-state.ts';
import { includesAllScopes } from '../../shared/scope.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { type Lifetime, lifetimeInput, readRate, type Terms } from '../pairing/terms.ts';

/** What a person makes of a script's rights and terms, before it is sent. */
export interface ScriptDraft extends Omit<Terms, 'lifetime'> {
  readonly grants: readonly DraftGrant[];
  /** null: as it is. */
  readonly lifetime: Lifetime | null;
  readonly idleDays: number;
  readonly fullToken: boolean;
}

export interface DraftGrant {
  readonly account: string;
  readonly scopes: readonly string[];
}

export const idleChoices = [7, 30, 90] as const;

/** As it is now, without what an account does not allow any more: a change can give only what is granted. */
export function draftOf(caller: CallerView, accounts: readonly AccountView[]): ScriptDraft {
  return {
    grants: caller.grants.map(({ account, scopes }) => ({
      account,
      scopes: scopes.filter((scope) => scopesOf(account, accounts).includes(scope)),
    })),
    lifetime: null,
    ask: caller.ask,
    rate: caller.per_minute === null ? '' : String(caller.per_minute),
    idleDays: caller.idle_days,
    fullToken: caller.allow_full_token,
  };
}

export const scopesOf = (id: string, accounts: readonly AccountView[]): readonly string[] =>
  accounts.find((account) => account.id === id)?.scopes ?? [];

export function withScope(
  draft: ScriptDraft,
  account: string,
  scope: string,
  ticked: boolean,
): ScriptDraft {
  const grants = draft.grants.map((grant) => {
    if (grant.account !== account) return grant;
    const others = grant.scopes.filter((other) => other !== scope);
    return { ...grant, scopes: ticked ? [...others, scope] : others };
  });
  return { ...draft, grants };
}

const given = ({ grants }: ScriptDraft): readonly DraftGrant[] =>
  grants.filter(({ scopes }) => scopes.length > 0);

export const givesSomething = (draft: ScriptDraft): boolean => given(draft).length > 0;

/** Only what is different from how the script stands; undefined where nothing is, or a field cannot be. */
export function changeInput(
  caller: CallerView,
  accounts: readonly AccountView[],
  draft: ScriptDraft,
): CommandInput<'caller.change'> | undefined {
  const before = draftOf(caller, accounts);
  const perMinute = readRate(draft.rate);
  const grants = given(draft);
  if (perMinute === undefined || grants.length === 0) return undefined;
  const changes = {
    ...(sameGrants(grants, given(before))
      ? {}
      : { grants: grants.map(({ account, scopes }) => ({ account, scopes: [...scopes] })) }),
    ...(draft.lifetime === null ? {} : lifetimeInput(draft.lifetime)),
    ...(draft.idleDays === caller.idle_days ? {} : { idle_days: draft.idleDays }),
    ...(draft.ask === caller.ask ? {} : { ask: draft.ask }),
    ...(perMinute === caller.per_minute ? {} : { per_minute: perMinute }),
    ...(draft.fullToken === caller.allow_full_token ? {} : { allow_full_token: draft.fullToken }),
  };
  return Object.keys(changes).length === 0 ? undefined : { caller: caller.id, ...changes };
}

const sameGrants = (one: readonly DraftGrant[], other: readonly DraftGrant[]): boolean =>
  one.length === other.length &&
  one.every(({ account, scopes }) => {
    const match = other.find((grant) => grant.account === account);
    return (
      match !== undefined &&
      match.scopes.length === scopes.length &&
      includesAllScopes(match.scopes, scopes)
    );
  });
