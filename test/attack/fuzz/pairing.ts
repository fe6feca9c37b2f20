import fc from 'fast-check';
import { createPairings, type Pairings } from '../../../src/main/agent-socket/pairing.ts';
import { Secret } from '../../../src/main/secret.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { type Campaign, campaign, nastyText } from './campaign.ts';

const check = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

type Step =
  | { readonly kind: 'ask' }
  | { readonly kind: 'approve' | 'deny' | 'poll' | 'fetch'; readonly which: number }
  | { readonly kind: 'guess'; readonly secret: string; readonly which: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'set the clock'; readonly ms: number };

const which = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ kind: 'ask' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('approve' as const, 'deny' as const, 'poll' as const, 'fetch' as const),
      which,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('guess' as const), secret: nastyText, which }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.constantFrom(100, 2_000, 20_000, 60_000, 299_000, 301_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('set the clock' as const),
      ms: fc.constantFrom(-3_600_000, 3_600_000),
    }),
  },
);

interface Asked {
  readonly id: string;
  readonly secret: Secret;
  readonly at: number;
  approved: boolean;
  delivered: boolean;
  ended: boolean;
}

const delivery = (id: string) => ({
  callerId: id,
  key: new Secret(`key of ${id}`),
  granted: [],
  expiresAt: 0,
});

/** What a person would say of the pairings if they kept a list by hand. */
class HandKeptList {
  readonly clock = new ManualClock();
  readonly asked: Asked[] = [];
  readonly #pairings: Pairings;

  constructor() {
    const random = new SeededRandom(3);
    this.#pairings = createPairings({ clock: this.clock, random, abandoned: () => {} });
  }

  take(step: Step): void {
    if (step.kind === 'ask') this.#ask();
    else if (step.kind === 'pass') this.clock.suspend(step.ms);
    else if (step.kind === 'set the clock') this.clock.stepWallClock(step.ms);
    else {
      const one = this.asked[step.which % Math.max(1, this.asked.length)];
      if (one && step.kind === 'guess') this.#guess(one, step.secret);
      else if (one && step.kind !== 'guess') this.#act(step.kind, one);
    }
    const waiting = this.#pairings.pending();
    check(waiting.length <= 3, `${waiting.length} wait`);
    check(new Set(waiting.map(({ code }) => code)).size === waiting.length, 'one code twice');
    const minute = this.asked.filter(({ at }) => this.clock.boot() - at < 20_000);
    check(minute.length <= 4, `${minute.length} in twenty seconds`);
  }

  #guess({ id }: Asked, secret: string): void {
    const shown = this.#pairings.poll(id, new Secret(secret));
    check(!shown.ok && shown.failure.code === 'not_found', 'a guessed secret');
  }

  #ask(): void {
    const wish = { name: 'x', reason: null, accounts: [], scopes: [] };
    const peer = { pid: null, uid: null, program: null, cwd: null };
    const opened = this.#pairings.open(wish, peer);
    if (!opened.ok) {
      check((opened.failure.retryAfter ?? 0) > 0, 'no Retry-After');
      return;
    }
    const { pairing_id: id, secret } = opened.value;
    const state = { approved: false, delivered: false, ended: false };
    this.asked.push({ id, secret: new Secret(secret), at: this.clock.boot(), ...state });
  }

  #act(kind: 'approve' | 'deny' | 'poll' | 'fetch', one: Asked): void {
    const isPending = this.#pairings.pending().some(({ id }) => id === one.id);
    if (kind === 'approve' && isPending) {
      this.#pairings.approve(one.id, delivery(one.id));
      one.approved = true;
    } else if (kind === 'deny' && isPending) {
      this.#pairings.deny(one.id);
      one.ended = true;
    } else if (kind === 'poll' || kind === 'fetch') {
      const polled = this.#pairings.poll(one.id, one.secret);
      if (!polled.ok || polled.value.state.kind !== 'approved') return;
      check(one.approved && !one.ended, 'a key that nobody approved');
      check(!one.delivered, 'one key twice');
      check(this.clock.boot() - one.at < 300_000, 'a key after five minutes');
      if (kind === 'poll') return;
      one.delivered = true;
      this.#pairings.close(one.id);
    }
  }
}

export const pairingCampaigns: readonly Campaign[] = [
  campaign(
    'whatever happens in whatever order: three wait, a key comes once, approved, in time, to who asked',
    3_000,
    fc.array(step, { minLength: 1, maxLength: 30 }),
    (steps) => {
      const list = new HandKeptList();
      for (const one of steps) list.take(one);
    },
  ),
];
