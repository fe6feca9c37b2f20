import type { Clock } from '../ports.ts';
import type { Account } from './account.ts';
import { accountNotes } from './health-notes.ts';
import type { Registry } from './registry.ts';

/** T37: long enough to sign in again on a working day, short enough to be taken seriously. */
const warnSeconds = 24 * 3600;

const noticeId = (account: Account) => `sign-in-ends:${account.id}`;

/** Warns of sign-ins that the server is about to end by itself; a dismissed warning does not come back. */
export class SignInEndings {
  readonly #registry: Registry;
  readonly #clock: Clock;
  /** By account: which end was warned of. */
  readonly #warned = new Map<string, number>();

  constructor(registry: Registry, clock: Clock) {
    this.#registry = registry;
    this.#clock = clock;
  }

  /** At every tick; costs a look at each account. */
  tick(): void {
    const now = this.#clock.now() / 1000;
    // Online access ends within the hour and was asked for as that: nobody has to be warned of it.
    const known = this.#registry.all().filter(({ kind }) => kind === 'user');
    for (const account of known) {
      const endsAt = account.signIn?.endsAt;
      const [note] = accountNotes(account);
      const near = endsAt !== undefined && now >= endsAt - warnSeconds && note !== undefined;
      if (!near) {
        this.#withdraw(account.id, noticeId(account));
      } else if (this.#warned.get(account.id) !== endsAt) {
        this.#warned.set(account.id, endsAt);
        this.#registry.notify({
          id: noticeId(account),
          code: 'sign_in_ends_soon',
          sentence: `${account.alias}: ${note.sentence}`,
        });
      }
    }
    const ids = new Set(known.map(({ id }) => id));
    for (const id of this.#warned.keys()) {
      if (!ids.has(id)) this.#withdraw(id, `sign-in-ends:${id}`);
    }
  }

  #withdraw(accountId: string, notice: string): void {
    if (!this.#warned.delete(accountId)) return;
    this.#registry.withdraw(notice);
  }
}
