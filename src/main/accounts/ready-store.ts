import type { StoreTrouble } from '../../shared/account.ts';
import { type FailureCode, fail, ok, type Result } from '../../shared/failure.ts';
import type { SecretStore } from '../ports.ts';
import type { Registry } from './registry.ts';
import { storeView } from './snapshot.ts';

const codes: Record<StoreTrouble, FailureCode> = {
  locked: 'keychain_locked',
  missing: 'keychain_missing',
  timeout: 'keychain_timeout',
  failed: 'keychain_failed',
};

/**
 * Asks the store before a person is sent through a sign-in: to hear at its end that nothing can be
 * kept would waste their time and leave a grant at the server that nobody holds.
 */
export async function readyStore(registry: Registry, secrets: SecretStore): Promise<Result<void>> {
  const status = await secrets.probe();
  registry.setStoreStatus(status);
  if (status === 'ready') return ok(undefined);
  return fail(codes[status], storeView(secrets.kind, status).status_text);
}
