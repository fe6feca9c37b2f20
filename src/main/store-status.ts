import type { StoreStatus } from '../shared/app-state.ts';
import type { Failure } from '../shared/failure.ts';

const statusOf: Partial<Record<Failure['code'], StoreStatus>> = {
  keychain_locked: 'locked',
  keychain_missing: 'missing',
  keychain_timeout: 'timeout',
  keychain_failed: 'failed',
  store_write_failed: 'failed',
};

/** What a failed read or write says about the store as a whole; undefined when it is about one item. */
export const storeStatusOf = (failure: Failure): StoreStatus | undefined => statusOf[failure.code];
