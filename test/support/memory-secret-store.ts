import type { SecretStore } from '../../src/main/ports.ts';
import type { Secret } from '../../src/main/secret.ts';
import type { StoreTrouble } from '../../src/shared/account.ts';
import type { StoreStatus } from '../../src/shared/app-state.ts';
import { type FailureCode, fail, ok, type Result } from '../../src/shared/failure.ts';

const failureOf: Record<StoreTrouble, FailureCode> = {
  locked: 'keychain_locked',
  missing: 'keychain_missing',
  timeout: 'keychain_timeout',
  failed: 'keychain_failed',
};

/** A keychain in memory that can be locked, break its writes, and tells what was written in which order. */
export class MemorySecretStore implements SecretStore {
  readonly kind = 'keychain';
  readonly items = new Map<string, Secret>();
  /** `write account:…`, `read …`, `remove …`, in order. */
  readonly calls: string[] = [];
  status: StoreStatus = 'ready';
  refuseWrites = false;

  async read(name: string): Promise<Result<Secret | undefined>> {
    this.calls.push(`read ${name}`);
    return this.#open() ?? ok(this.items.get(name));
  }

  async write(name: string, value: Secret): Promise<Result<void>> {
    this.calls.push(`write ${name}`);
    const closed = this.#open();
    if (closed) return closed;
    if (this.refuseWrites) return fail('keychain_failed', 'The keychain refuses to write.');
    this.items.set(name, value);
    return ok(undefined);
  }

  async remove(name: string): Promise<Result<void>> {
    this.calls.push(`remove ${name}`);
    const closed = this.#open();
    if (closed) return closed;
    this.items.delete(name);
    return ok(undefined);
  }

  async probe(): Promise<StoreStatus> {
    return this.status;
  }

  async close(): Promise<void> {}

  #open() {
    return this.status === 'ready'
      ? undefined
      : fail(failureOf[this.status], `The keychain is ${this.status}.`);
  }
}
