import type { Result } from '../../shared/failure.ts';
import type { SecretStore } from '../ports.ts';
import { storeStatusOf } from '../store-status.ts';

/**
 * A store while it is being opened: what is asked of it waits, and fails as the opening did. So the
 * program can be put together while a thread works on a passphrase.
 */
export function openingStore(
  kind: SecretStore['kind'],
  opening: Promise<Result<SecretStore>>,
): SecretStore {
  const whenOpen = async <T>(
    ask: (store: SecretStore) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    const store = await opening;
    return store.ok ? ask(store.value) : store;
  };
  return {
    kind,
    read: (name) => whenOpen((store) => store.read(name)),
    write: (name, value) => whenOpen((store) => store.write(name, value)),
    remove: (name) => whenOpen((store) => store.remove(name)),
    async probe() {
      const store = await opening;
      return store.ok ? store.value.probe() : (storeStatusOf(store.failure) ?? 'failed');
    },
    async close() {
      const store = await opening;
      if (store.ok) await store.value.close();
    },
  };
}
