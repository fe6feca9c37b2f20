import { type Failed, type Failure, failed } from '../../shared/failure.ts';
import type { Account } from '../accounts/account.ts';
import type { Registry } from '../accounts/registry.ts';
import { storeStatusOf } from '../store-status.ts';

/**
 * What a failed read or write teaches: either the store is in trouble, which touches every account
 * and deletes none, or the one item of `account` is missing or broken, which is that account's health.
 */
export function noteStoreFailure(registry: Registry, failure: Failure, account?: Account): Failed {
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
