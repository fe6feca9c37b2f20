interface Turn {
  readonly start: () => Promise<void>;
  readonly givesWay: () => boolean;
}

/**
 * One thing at a time for each account: a refresh that rotates its token, a sign-in that replaces it
 * and a removal that revokes it must never overlap, or the newest refresh token could be lost. Other
 * accounts are not delayed. What a person does goes before what scripts have put into the line.
 */
export class AccountQueue {
  readonly #lines = new Map<string, { readonly turns: Turn[]; readonly done: Promise<void> }>();

  /** `givesWay`: looked at each time a turn comes, because somebody else may want the same by then. */
  run<T>(
    accountId: string,
    work: () => Promise<T>,
    givesWay: () => boolean = () => false,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = () => Promise.resolve().then(work).then(resolve, reject);
      const turn = { start, givesWay };
      const line = this.#lines.get(accountId);
      if (line !== undefined) {
        line.turns.push(turn);
        return;
      }
      const turns = [turn];
      this.#lines.set(accountId, { turns, done: this.#takeTurns(accountId, turns) });
    });
  }

  /** Resolves when nothing is under way; for a stop that must not cut off a rotation. */
  async idle(): Promise<void> {
    while (this.#lines.size > 0)
      await Promise.all([...this.#lines.values()].map(({ done }) => done));
  }

  async #takeTurns(accountId: string, turns: Turn[]): Promise<void> {
    // One turn of the event loop's promises, so that the line stands in the map before it can end.
    await undefined;
    for (;;) {
      const first = turns.findIndex(({ givesWay }) => !givesWay());
      const [turn] = turns.splice(Math.max(0, first), 1);
      if (turn === undefined) break;
      await turn.start();
    }
    this.#lines.delete(accountId);
  }
}
