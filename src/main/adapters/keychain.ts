import type { StoreStatus } from '../../shared/app-state.ts';
import { ok, type Result } from '../../shared/failure.ts';
import type { Clock, Log, SecretStore } from '../ports.ts';
import { Secret } from '../secret.ts';
import { storeStatusOf } from '../store-status.ts';
import { KeychainBreaker } from './keychain-breaker.ts';
import {
  closed,
  crashed,
  failureOfKeychainError,
  locked,
  noKeychainModule,
  notKept,
  reservedName,
  stillThere,
  timedOut,
} from './keychain-failure.ts';
import { KeychainLink } from './keychain-link.ts';
import type { KeychainCall } from './keychain-protocol.ts';
import { type StartScript, startNodeScript } from './script-process.ts';
import { refusedName, refusedValue } from './stored-value.ts';

interface KeychainOptions {
  /** The built keychain-process.ts. */
  readonly scriptPath: string;
  /** `keybearer`; the sandbox, the demo and every test have their own and never meet a person's items. */
  readonly service: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly env?: NodeJS.ProcessEnv;
  /** A process of Node's own unless something else is given, as Electron's shell does. */
  readonly startScript?: StartScript;
}

/** For one operation with all its calls, so that nobody waits longer for a keychain that hangs. */
const deadlineMs = 10_000;

/** The core has drained its work by then: what is still under way most likely hangs, and a stop has three seconds in all. */
const closingMs = 500;

/**
 * An item of our own that is always there. A locked Linux keychain answers `null` for items that
 * exist: only when this one can be read does `null` for another mean that it is missing.
 */
const canary = 'canary';

export function openKeychain(options: KeychainOptions): SecretStore {
  return new Keychain(options);
}

class Keychain implements SecretStore {
  readonly kind = 'keychain';
  readonly #options: KeychainOptions;
  readonly #link: KeychainLink;
  readonly #breaker: KeychainBreaker;
  /** The end of the line: one operation at a time, for four hung calls would starve a whole process. */
  #line: Promise<unknown> = Promise.resolve();
  #canarySeen = false;
  #closing = false;
  #probe: Promise<StoreStatus> | undefined;

  constructor(options: KeychainOptions) {
    this.#options = options;
    this.#link = new KeychainLink({
      env: process.env,
      startScript: startNodeScript,
      ...options,
    });
    this.#breaker = new KeychainBreaker(options.clock);
  }

  async read(name: string): Promise<Result<Secret | undefined>> {
    return refusedItem(name) ?? this.#inTurn((turn) => this.#read(turn, name));
  }

  async write(name: string, value: Secret): Promise<Result<void>> {
    return (
      refusedItem(name) ??
      refusedValue(value) ??
      this.#inTurn((turn) => this.#write(turn, name, value))
    );
  }

  async remove(name: string): Promise<Result<void>> {
    return refusedItem(name) ?? this.#inTurn((turn) => this.#remove(turn, name));
  }

  /** Asks at once, also during the breaker's pause: a person who has just unlocked need not wait. */
  probe(): Promise<StoreStatus> {
    if (this.#probe) return this.#probe;
    this.#breaker.enterAsProbe();
    this.#probe = this.#inLine((turn) => this.#confirmOpen(turn), 'probe')
      .then(statusOf)
      .finally(() => {
        this.#probe = undefined;
      });
    return this.#probe;
  }

  async close(): Promise<void> {
    this.#closing = true;
    const cancel = this.#options.clock.after(closingMs, () => void this.#link.drop());
    await this.#line;
    cancel();
    await this.#link.drop();
  }

  async #read(turn: Turn, name: string): Promise<Result<Secret | undefined>> {
    const first = await turn.get(name);
    if (!first.ok) return first;
    if (first.value !== null) return ok(new Secret(first.value));
    const open = await this.#confirmOpen(turn);
    if (!open.ok) return open;
    // Asked again, because the keychain may have been unlocked between the two answers.
    const second = await turn.get(name);
    if (!second.ok) return second;
    return ok(second.value === null ? undefined : new Secret(second.value));
  }

  async #write(turn: Turn, name: string, value: Secret): Promise<Result<void>> {
    const written = await turn.set(name, value.reveal());
    if (!written.ok) return written;
    const kept = await turn.get(name);
    if (!kept.ok) return kept;
    if (kept.value === value.reveal()) {
      // Only for later reads of other items; this one is safe whatever becomes of the canary.
      if (!this.#canarySeen) await this.#confirmOpen(turn);
      return ok(undefined);
    }
    if (kept.value === null) {
      const open = await this.#confirmOpen(turn);
      if (!open.ok) return open;
    }
    return notKept();
  }

  async #remove(turn: Turn, name: string): Promise<Result<void>> {
    const removed = await turn.delete(name);
    if (!removed.ok) return removed;
    const left = await this.#read(turn, name);
    if (!left.ok) return left;
    return left.value === undefined ? ok(undefined) : stillThere();
  }

  /** Succeeds when the keychain is shown to be open, which makes the canary if there never was one. */
  async #confirmOpen(turn: Turn): Promise<Result<void>> {
    const seen = await turn.get(canary);
    if (!seen.ok) return seen;
    if (seen.value === null) {
      // What was there a minute ago is behind a lock now, and asking to write would show the
      // person one more prompt.
      if (this.#canarySeen) return locked();
      const written = await turn.set(canary, `${this.#options.service} canary`);
      if (!written.ok) return written;
      const kept = await turn.get(canary);
      if (!kept.ok) return kept;
      if (kept.value === null) return locked();
    }
    this.#canarySeen = true;
    return ok(undefined);
  }

  async #inTurn<T>(work: Work<T>): Promise<Result<T>> {
    const entry = this.#breaker.enter();
    if (typeof entry === 'object') return entry;
    return this.#inLine(work, entry);
  }

  #inLine<T>(work: Work<T>, entry: 'ordinary' | 'probe'): Promise<Result<T>> {
    const mine = this.#line.then(async () => {
      if (this.#closing) return closed();
      // Those in line behind a call that hung are told so now and do not hang one after another.
      const trouble = entry === 'ordinary' ? this.#breaker.trouble() : undefined;
      if (trouble) return trouble;
      const result = await work(this.#turn());
      await this.#judge(result);
      return result;
    });
    this.#line = mine.catch(() => {});
    return mine;
  }

  async #judge(result: Result<unknown>): Promise<void> {
    if (result.ok) {
      this.#breaker.succeeded();
      return;
    }
    this.#breaker.failed(result.failure);
    this.#options.log.warn('keychain_failure', {
      code: result.failure.code,
      cause: result.failure.cause,
    });
    // libsecret holds on to its bus connection and to the daemon it found: a process that has seen
    // trouble may not notice that the trouble is over.
    await this.#link.drop();
  }

  #turn(): Turn {
    const { clock, service } = this.#options;
    const end = clock.boot() + deadlineMs;
    const call = (call: KeychainCall) => this.#call(call, end - clock.boot());
    return {
      get: (item) => call({ op: 'get', service, item }),
      set: (item, value) => call({ op: 'set', service, item, value }),
      delete: (item) => call({ op: 'delete', service, item }),
    };
  }

  async #call(call: KeychainCall, leftMs: number): Promise<Result<string | null>> {
    if (leftMs <= 0) return timedOut();
    const outcome = await this.#link.call(call, leftMs);
    switch (outcome.kind) {
      case 'value':
        return ok(outcome.value);
      case 'done':
        return ok(null);
      case 'no_module':
        return noKeychainModule(outcome.message);
      case 'error':
        return failureOfKeychainError(outcome.message);
      case 'timed_out':
        return timedOut();
      case 'crashed':
        return crashed(outcome.how);
    }
  }
}

type Work<T> = (turn: Turn) => Promise<Result<T>>;

interface Turn {
  readonly get: (item: string) => Promise<Result<string | null>>;
  readonly set: (item: string, value: string) => Promise<Result<unknown>>;
  readonly delete: (item: string) => Promise<Result<unknown>>;
}

function refusedItem(name: string) {
  return refusedName(name) ?? (name === canary ? reservedName() : undefined);
}

const statusOf = (result: Result<void>): StoreStatus =>
  result.ok ? 'ready' : (storeStatusOf(result.failure) ?? 'failed');
