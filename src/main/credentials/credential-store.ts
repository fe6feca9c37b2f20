import { accountStatusText } from '../../shared/account-status-text.ts';
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
  /** The end of the line of changes: a held credential that is written late must not replace a newer one. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  async read(accountId: string): Promise<Result<StoredCredential>> {
    const unsaved = this.#unsaved.get(accountId);
    if (unsaved !== undefined) return ok(unsaved);
    const item = await this.#secrets.read(itemName(accountId));
    if (!item.ok) return item;
    if (item.value === undefined) {
      return fail('credential_missing', accountStatusText({ kind: 'credential_missing' }));
    }
    return parseCredential(accountId, item.value);
  }

  /** Written and read back, or failed; never kept in memory only. */
  write(credential: StoredCredential): Promise<Result<void>> {
    return this.#inLine(() => this.#put(credential));
  }

  async #put(credential: StoredCredential): Promise<Result<void>> {
    const written = await this.#secrets.write(
      itemName(credential.accountId),
      serialiseCredential(credential),
    );
    if (written.ok) this.#unsaved.delete(credential.accountId);
    return written;
  }

  /** For a rotated credential: where the store refuses, it is held in memory and false is answered. */
  writeOrHold(credential: StoredCredential): Promise<boolean> {
    return this.#inLine(async () => {
      const written = await this.#put(credential);
      if (!written.ok) this.#unsaved.set(credential.accountId, credential);
      return written.ok;
    });
  }

  remove(accountId: string): Promise<Result<void>> {
    return this.#inLine(async () => {
      const removed = await this.#secrets.remove(itemName(accountId));
      // Kept where the store refuses: a removal that is tried again still has to revoke the newest one.
      if (removed.ok) this.#unsaved.delete(accountId);
      return removed;
    });
  }

  isUnsaved(accountId: string): boolean {
    return this.#unsaved.has(accountId);
  }

  /** Tries the held ones again; answers the accounts that are safe now. */
  async saveHeld(): Promise<readonly string[]> {
    const saved: string[] = [];
    for (const credential of [...this.#unsaved.values()]) {
      const { accountId } = credential;
      await this.#inLine(async () => {
        // Replaced or removed while it waited its turn.
        if (this.#unsaved.get(accountId) !== credential) return;
        if ((await this.#put(credential)).ok) saved.push(accountId);
      });
    }
    return saved;
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#line.then(work);
    this.#line = mine.catch(() => {});
    return mine;
  }
}
