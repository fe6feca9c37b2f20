import { type Failure, failed } from '../../shared/failure.ts';
import type { Account } from '../accounts/account.ts';
import type { Registry } from '../accounts/registry.ts';
import type { StoreStatus } from '../ports.ts';

const statusOf: Partial<Record<Failure['code'], StoreStatus>> = {
  keychain_locked: 'locked',
  keychain_missing: 'missing',
  keychain_timeout: 'timeout',
  keychain_failed: 'failed',
  store_write_failed: 'failed',
};

/** What a failed read or write says about the store as a whole; undefined when it is about one item. */
export const storeStatusOf = (failure: Failure): StoreStatus | undefined => statusOf[failure.code];

/**
 * A failed read of a credential: either the store is in trouble, which touches every account and
 * deletes none, or this one item is missing or broken, which is the account's own health.
 */
export function noteStoreFailure(
  registry: Registry,
  failure: Failure,
  account: Account | undefined,
): { readonly ok: false; readonly failure: Failure } {
  const status = storeStatusOf(failure);
  if (status !== undefined) {
    registry.setStoreStatus(status);
  } else if (account !== undefined) {
    if (failure.code === 'credential_missing') {
      registry.transition(account.id, { kind: 'credential_missing' });
    } else if (failure.code === 'credential_invalid') {
      registry.transition(account.id, { kind: 'credential_invalid' });
    }
  }
  return failed(failure);
}
