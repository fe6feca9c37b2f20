import type { Account } from '../accounts/account.ts';
import type { Registry } from '../accounts/registry.ts';
import type { Clock, Random, SecretStore } from '../ports.ts';
import { eagerSeconds, secondsLeft } from './access-token.ts';
import { definiteFailure } from './account-health.ts';
import type { Backoff } from './backoff.ts';
import type { CredentialStore } from './credential-store.ts';
import type { TokenCache } from './token-cache.ts';
import type { TokenService } from './token-service.ts';

/** Never sleep longer: timers stand still during suspend, and a changed clock must be noticed. */
const longestSleepMs = 60_000;
const shortestSleepMs = 1_000;
/** After a start or a resume the network may need a moment, and accounts must not all come at once. */
const settleMs = 3_000;
/** Two at a time are plenty for a background job and polite to the server. */
const atOnce = 2;
/** However short a server makes its tokens live, it is not asked more often (T32). */
const leastPauseMs = 30_000;
/** A locked keychain is asked again this often, so that an unlock is noticed within half a minute (K122). */
const probeMs = 15_000;

export interface RefresherParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly registry: Registry;
  readonly cache: TokenCache;
  readonly tokens: TokenService;
  readonly backoff: Backoff;
  readonly credentials: CredentialStore;
  readonly secrets: SecretStore;
  /** Work of others that is tried again at every tick, such as revocations that waited for a network. */
  readonly alsoEachTick: () => Promise<void>;
}

/** Keeps every account's token fresh in the background, and the store's health known. */
export class Refresher {
  readonly #parts: RefresherParts;
  readonly #dueAtBoot = new Map<string, number>();
  readonly #running = new Set<string>();
  #cancelTimer: () => void = () => {};
  #wakeAtBoot = Infinity;
  #lastTickBoot: number;
  #lastProbeBoot: number;
  #othersWork: Promise<void> | undefined;
  #started = false;
  #stopped = false;

  constructor(parts: RefresherParts) {
    this.#parts = parts;
    this.#lastTickBoot = parts.clock.boot();
    this.#lastProbeBoot = parts.clock.boot();
  }

  start(): void {
    this.#started = true;
    this.replan();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
  }

  async #tick(): Promise<void> {
    const { clock, registry, credentials } = this.#parts;
    this.#wakeAtBoot = Infinity;
    // Far more boot time than the timer was set for: the machine slept, so let the network settle.
    if (clock.boot() - this.#lastTickBoot > longestSleepMs * 2) this.#spreadAll();
    this.#lastTickBoot = clock.boot();
    await this.#probeStore();
    if ((await credentials.saveHeld()).length > 0) registry.touched();
    if (!registry.all().some((account) => credentials.isUnsaved(account.id))) {
      registry.withdraw('unsaved-credential');
    }
    registry.saveAgain();
    if (this.#stopped) return;
    this.#refreshDue();
    this.replan();
    this.#doOthersWork();
  }

  /** Not waited for: a server that is slow to revoke must not keep tokens from being renewed. */
  #doOthersWork(): void {
    this.#othersWork ??= this.#parts.alsoEachTick().finally(() => {
      this.#othersWork = undefined;
    });
  }

  async #probeStore(): Promise<void> {
    const { registry, secrets, clock } = this.#parts;
    if (registry.storeStatus === 'ready') return;
    if (clock.boot() - this.#lastProbeBoot < probeMs) return;
    this.#lastProbeBoot = clock.boot();
    registry.setStoreStatus(await secrets.probe());
  }

  #refreshDue(): void {
    const { registry, clock } = this.#parts;
    for (const account of registry.all()) {
      if (this.#running.size >= atOnce) return;
      if (this.#running.has(account.id) || this.#dueAt(account) > clock.boot()) continue;
      void this.#refresh(account.id);
    }
  }

  async #refresh(accountId: string): Promise<void> {
    const { tokens, clock, random } = this.#parts;
    this.#running.add(accountId);
    const refreshed = await tokens.refreshNow(accountId);
    this.#running.delete(accountId);
    // Counts only while no live token says when the next refresh is due: after a failure, or when the
    // server hands out tokens that are dead on arrival, which must not become a storm (T32).
    const pause = refreshed.ok ? leastPauseMs : longestSleepMs;
    this.#dueAtBoot.set(accountId, clock.boot() + pause * (1 + random.fraction()));
    if (this.#stopped) return;
    this.#refreshDue();
    this.replan();
  }

  /** When this account's turn is, on the boot clock; infinity while only a person can help. */
  #dueAt(account: Account): number {
    const { clock, cache, registry, backoff, random } = this.#parts;
    if (registry.storeStatus !== 'ready' || account.state.kind === 'removing') return Infinity;
    if (definiteFailure(account) !== undefined) return Infinity;
    if (account.state.kind === 'waiting') return clock.boot() + backoff.remaining(account.id);
    const token = cache.get(account.id, undefined, 1);
    if (token !== undefined) {
      // Nothing renews a pasted token; all that is left is to notice its end.
      if (account.kind === 'access_token') return token.expiresAtBoot;
      const lifetime = (token.expiresAtBoot - token.obtainedAtBoot) / 1000;
      const eager = eagerSeconds(lifetime) * jitterOf(account.id);
      const renewal = clock.boot() + (secondsLeft(token, clock) - eager) * 1000;
      return Math.max(renewal, token.obtainedAtBoot + leastPauseMs);
    }
    const due =
      this.#dueAtBoot.get(account.id) ?? clock.boot() + settleMs * (1 + random.fraction());
    this.#dueAtBoot.set(account.id, due);
    return due;
  }

  #spreadAll(): void {
    const { registry, clock, random } = this.#parts;
    for (const account of registry.all()) {
      this.#dueAtBoot.set(account.id, clock.boot() + settleMs * (1 + random.fraction()));
    }
  }

  /** Something changed that may be due sooner than the next tick; never puts a tick off. */
  replan(): void {
    if (!this.#started || this.#stopped) return;
    const { clock, registry } = this.#parts;
    const busy = this.#running.size >= atOnce;
    let sleep = longestSleepMs;
    if (registry.storeStatus !== 'ready') sleep = probeMs;
    if (!busy) {
      for (const account of registry.all()) {
        if (this.#running.has(account.id)) continue;
        sleep = Math.min(sleep, this.#dueAt(account) - clock.boot());
      }
    }
    const delay = Math.max(shortestSleepMs, sleep);
    // A wake time long past means that the machine slept through it; its timer has the rest of its own
    // time still to go, and a new one is sooner.
    const sleptOver = clock.boot() - this.#wakeAtBoot > shortestSleepMs;
    if (!sleptOver && clock.boot() + delay >= this.#wakeAtBoot) return;
    this.#cancelTimer();
    this.#wakeAtBoot = clock.boot() + delay;
    this.#cancelTimer = clock.after(delay, () => void this.#tick());
  }
}

/** Between 0.9 and 1.1, the same for an account all its life, so that accounts drift apart. */
function jitterOf(accountId: string): number {
  let sum = 0;
  for (const character of accountId) sum = (sum * 31 + character.charCodeAt(0)) % 2001;
  return 0.9 + sum / 10_000;
}
