import { fail, ok, type Result } from '../../shared/failure.ts';
import type { SecretStore } from '../ports.ts';
import {
  parseCredential,
  type StoredCredential,
  serialiseCredential,
} from './stored-credential.ts';

const itemName = (accountId: string) => `account:${accountId}`;

/**
 * The credentials of all accounts, over the secret store. A rotated credential that the store refuses
 * is kept here, in memory, and written again later: it is the only copy there is (fault K127).
 */
export class CredentialStore {
  readonly #secrets: SecretStore;
  readonly #unsaved = new Map<string, StoredCredential>();

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  async read(accountId: string): Promise<Result<StoredCredential>> {
    const unsaved = this.#unsaved.get(accountId);
    if (unsaved !== undefined) return ok(unsaved);
    const item = await this.#secrets.read(itemName(accountId));
    if (!item.ok) return item;
    if (item.value === undefined) {
      return fail(
        'credential_missing',
        'The store works but holds no sign-in for this account. Sign in again.',
      );
    }
    return parseCredential(accountId, item.value);
  }

  /** Written and read back, or failed; never kept in memory only. */
  async write(credential: StoredCredential): Promise<Result<void>> {
    const written = await this.#secrets.write(
      itemName(credential.accountId),
      serialiseCredential(credential),
    );
    if (written.ok) this.#unsaved.delete(credential.accountId);
    return written;
  }

  /** For a rotated credential: where the store refuses, it is held in memory and false is answered. */
  async writeOrHold(credential: StoredCredential): Promise<boolean> {
    const written = await this.write(credential);
    if (!written.ok) this.#unsaved.set(credential.accountId, credential);
    return written.ok;
  }

  async remove(accountId: string): Promise<Result<void>> {
    this.#unsaved.delete(accountId);
    return this.#secrets.remove(itemName(accountId));
  }

  isUnsaved(accountId: string): boolean {
    return this.#unsaved.has(accountId);
  }

  /** Tries the held ones again; answers the accounts that are safe now. */
  async saveHeld(): Promise<readonly string[]> {
    const saved: string[] = [];
    for (const credential of [...this.#unsaved.values()]) {
      if ((await this.write(credential)).ok) saved.push(credential.accountId);
    }
    return saved;
  }
}
