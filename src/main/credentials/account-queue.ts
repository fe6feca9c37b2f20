/**
 * One thing at a time for each account: a refresh that rotates its token, a sign-in that replaces it
 * and a removal that revokes it must never overlap, or the newest refresh token could be lost. Other
 * accounts are not delayed.
 */
export class AccountQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<T>(accountId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(accountId) ?? Promise.resolve();
    const result = before.then(work, work);
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(accountId, tail);
    void tail.then(() => {
      if (this.#tails.get(accountId) === tail) this.#tails.delete(accountId);
    });
    return result;
  }

  /** Resolves when nothing is under way; for a stop that must not cut off a rotation. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }
}
