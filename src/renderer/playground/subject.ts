import type { AccountView } from '../../shared/account.ts';
import type { AppState } from '../../shared/app-state.ts';

/** With whom the playground plays. */
export type Subject =
  | { readonly kind: 'account'; readonly account: AccountView }
  /** Somebody who is not here yet and signs in through this client. */
  | { readonly kind: 'new'; readonly client: string };

/** What a person chose last, as far as it is still here; otherwise the default account. */
export function subjectOf(state: AppState, chosen: string | null): Subject | null {
  const account =
    state.accounts.find(({ id }) => id === chosen) ??
    (newClientOf(state, chosen) === undefined
      ? (state.accounts.find((candidate) => candidate.default) ?? state.accounts[0])
      : undefined);
  if (account !== undefined) return { kind: 'account', account };
  const client = newClientOf(state, chosen) ?? state.clients[0]?.name;
  return client === undefined ? null : { kind: 'new', client };
}

const newClientOf = (state: AppState, chosen: string | null): string | undefined =>
  state.clients.find(({ name }) => chosen === keyOfNew(name))?.name;

/** Ids of accounts have no colon. */
export const keyOfNew = (client: string): string => `new:${client}`;

export const keyOf = (subject: Subject): string =>
  subject.kind === 'account' ? subject.account.id : keyOfNew(subject.client);
