import type { Account } from './account.ts';

/** `repaired`: another credential took the place of the one before, with what it may do now. */
export const accountEvents = ['added', 'repaired', 'narrowed', 'removed', 'recovered'] as const;

export type AccountEvent = (typeof accountEvents)[number];

/**
 * Tells the audit record what became of an account, and with which scopes. That a sign-in or an import
 * was begun stands there by itself; only this says what came of it.
 */
export type RecordAccount = (what: AccountEvent, account: Pick<Account, 'id' | 'scopes'>) => void;
